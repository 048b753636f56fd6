// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "core/base/config/config_document.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/extensions/call_observer.h"
#include "core/extensions/host_services.h"
#include "core/extensions/kv_store.h"
#include "core/extensions/metrics_sink.h"
#include "core/extensions/plugin_index.h"
#include "core/extensions/plugin_registry.h"

namespace consort::extensions {

inline std::filesystem::path goodPlugins() {
    return std::filesystem::path(TEST_PLUGINS) / "good";
}

inline std::filesystem::path badPlugin(const std::string& name) {
    return std::filesystem::path(TEST_PLUGINS) / "bad" / (name + ".so");
}

/// The message of the Error that `body` throws.
template <class Body>
std::string errorOf(Body&& body) {
    try {
        body();
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

template <class Body>
ErrorCode codeOf(Body&& body) {
    try {
        body();
    } catch (const Error& error) {
        return error.code();
    }
    ADD_FAILURE() << "no error";
    return ErrorCode::Internal;
}

class TemporaryDirectory final {
public:
    TemporaryDirectory() {
        std::string pattern = ::testing::TempDir() + "extensionsXXXXXX";
        path_ = ::mkdtemp(pattern.data());
    }

    ~TemporaryDirectory() { std::filesystem::remove_all(path_); }

    const std::filesystem::path& path() const { return path_; }

    std::filesystem::path write(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name) << text;
        return path_ / name;
    }

private:
    std::filesystem::path path_;
};

class MemoryKv final : public KvStore {
public:
    std::optional<std::string> find(std::string_view instance, std::string_view key) override {
        const auto found = pairs.find({std::string(instance), std::string(key)});
        return found == pairs.end() ? std::nullopt : std::optional(found->second);
    }

    void put(
        std::string_view instance,
        std::string_view key,
        std::string_view value,
        std::chrono::seconds,
        Durability
    ) override {
        if (isDown) {
            throw unavailable("the database is down");
        }
        pairs[{std::string(instance), std::string(key)}] = value;
    }

    void remove(std::string_view instance, std::string_view key) override {
        pairs.erase({std::string(instance), std::string(key)});
    }

    void scan(
        std::string_view instance,
        std::string_view prefix,
        const std::function<bool(std::string_view, std::string_view)>& emit
    ) override {
        for (const auto& [key, value] : pairs) {
            if (key.first == instance && key.second.starts_with(prefix) &&
                !emit(key.second, value)) {
                return;
            }
        }
    }

    std::map<std::pair<std::string, std::string>, std::string> pairs;
    bool isDown = false;
};

class RecordingMetrics final : public MetricsSink {
public:
    std::uint32_t define(
        std::string_view instance, MetricType, std::string_view name, std::string_view
    ) override {
        names.push_back(std::string(instance) + "/" + std::string(name));
        return static_cast<std::uint32_t>(names.size() + 100);
    }

    void record(std::uint32_t id, double value) noexcept override { values[id] += value; }

    std::vector<std::string> names;
    std::map<std::uint32_t, double> values;
};

class RecordingObserver final : public CallObserver {
public:
    CallSeries& defineCall(
        std::string_view instance, std::string_view kind, std::string_view operation
    ) override {
        return series_.emplace_back(
            *this, std::string(instance) + "/" + std::string(kind) + "." + std::string(operation)
        );
    }

    std::mutex mutex;
    std::vector<std::string> calls;

private:
    class Series final : public CallSeries {
    public:
        Series(RecordingObserver& observer, std::string name)
            : observer_(observer), name_(std::move(name)) {}

        void observe(std::int32_t status, std::chrono::nanoseconds) noexcept override {
            const std::lock_guard lock(observer_.mutex);
            observer_.calls.push_back(name_ + "=" + std::to_string(status));
        }

    private:
        RecordingObserver& observer_;
        std::string name_;
    };

    std::deque<Series> series_;
};

/// A registry over the good test plugins, with everything that the server would give it.
class RegistryTest : public ::testing::Test {
protected:
    RegistryTest()
        : logFile_(::open((dir_.path() / "log").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)),
          log_(logFile_),
          registry_(log_) {}

    ~RegistryTest() override {
        registry_.stop();
        ::close(logFile_);
    }

    static PluginIndex index() { return PluginIndex({{goodPlugins()}, Prober({PROBE_CHILD}), ""}); }

    HostServices services() { return {log_, "1.0.0", &metrics_, &kv_, nullptr, &observer_}; }

    std::vector<ConfigProblem> prepare(
        const std::string& toml,
        const std::string& music = "",
        const DisabledInstances& disabled = {}
    ) {
        return prepareInto(registry_, toml, music, disabled);
    }

    std::vector<ConfigProblem> prepareInto(
        PluginRegistry& registry,
        const std::string& toml,
        const std::string& music = "",
        const DisabledInstances& disabled = {}
    ) const {
        const auto file = dir_.write("consort.toml", toml);
        const auto document = ConfigDocument::load(file, {});
        std::vector<ConfigProblem> problems;
        auto config = readPluginConfig(document, music, problems);
        config.file = "consort.toml";
        const auto found = registry.prepare(config, index(), disabled);
        problems.insert(problems.end(), found.begin(), found.end());
        return problems;
    }

    void start(const std::string& toml) {
        const auto problems = prepare(toml);
        ASSERT_TRUE(problems.empty()) << problems.front().toString();
        registry_.start(services());
    }

    std::string logText() const {
        std::ifstream stream(dir_.path() / "log");
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    TemporaryDirectory dir_;
    int logFile_;
    Log log_;
    RecordingMetrics metrics_;
    MemoryKv kv_;
    RecordingObserver observer_;
    PluginRegistry registry_;
};

inline constexpr const char* kGoodConfig = R"(
[plugins.disk]
use = "test.good"
config = { greeting = "hello" }
)";

inline constexpr const char* kKindsConfig = R"(
[plugins.kinds]
use = "test.kinds"
)";

}  // namespace consort::extensions
