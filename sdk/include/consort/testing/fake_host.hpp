// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <consort/sdk/host.hpp>
#include <consort/testing/fake_call.hpp>
#include <consort/testing/fake_http.hpp>
#include <consort/testing/fake_library.hpp>
#include <consort/testing/fake_media.hpp>

namespace consort::testing {

/// A host in memory with every service: keeps kv, log and metrics for the test to look at, answers
/// http from a script and has a library to be filled. Thread-safe; the public members only while no
/// call runs. Must outlive the plugin.
class FakeHost {
public:
    struct LogLine {
        sdk::LogLevel level;
        std::string message;
        std::map<std::string, std::string> fields;
    };

    explicit FakeHost(std::string instance = "test") : instance_(std::move(instance)) {
        host_.owner = this;
        log_ = {sizeof(log_), 0, this, &logEnabled, &logWrite};
        metrics_ = {sizeof(metrics_), 0, this, &metricDefine, &metricRecord};
        kv_ = {sizeof(kv_), 0, this, &kvGet, &kvPut, &kvDelete, &kvScan};
        host_.api.size = sizeof(host_);
        host_.api.abi_major = CONSORT_ABI_MAJOR;
        host_.api.abi_minor = CONSORT_ABI_MINOR;
        host_.api.server_version = sdk::toC("0.0.0-test");
        host_.api.instance = sdk::toC(instance_);
        host_.api.log = &log_;
        host_.api.metrics = &metrics_;
        host_.api.kv = &kv_;
        host_.api.http = http.raw();
        host_.api.library = library.raw();
        host_.api.media = media.raw();
        host_.api.extension = &extension;
    }

    FakeHost(const FakeHost&) = delete;
    FakeHost& operator=(const FakeHost&) = delete;

    /// As if the plugin had not named it in `uses`.
    void withdrawKv() noexcept { host_.api.kv = nullptr; }

    void withdrawHttp() noexcept { host_.api.http = nullptr; }

    void withdrawLibrary() noexcept { host_.api.library = nullptr; }

    void withdrawMedia() noexcept { host_.api.media = nullptr; }

    /// Offers the table of a draft or third-party service.
    void offer(const std::string& id, const void* table) { extensions_[id] = table; }

    /// Every call to kv fails with this status; CONSORT_OK mends it.
    void breakKv(std::int32_t status) noexcept { kvStatus_ = status; }

    const consort_host* raw() const noexcept { return &host_.api; }

    sdk::Host host() const noexcept { return sdk::Host(&host_.api); }

    /// Everything that was logged, messages and fields, as one text: to look for secrets.
    std::string logText() const {
        const std::lock_guard lock(mutex_);
        std::string text;
        for (const auto& line : log) {
            text += line.message;
            for (const auto& [name, value] : line.fields) {
                text += " " + name + "=" + value;
            }
            text += "\n";
        }
        return text;
    }

    FakeHttp http;
    FakeLibrary library;
    FakeMedia media;
    std::vector<LogLine> log;
    std::map<std::string, std::string> kv;
    std::map<std::string, double> metrics;  ///< Sum, last value or last sample, by name.

private:
    static FakeHost& self(void* context) noexcept { return *static_cast<FakeHost*>(context); }

    static std::int32_t logEnabled(void* /*context*/, std::int32_t /*level*/) noexcept { return 1; }

    static void logWrite(
        void* context,
        std::int32_t level,
        consort_str message,
        const consort_kv* fields,
        std::uint32_t count
    ) noexcept {
        LogLine line{static_cast<sdk::LogLevel>(level), std::string(sdk::fromC(message)), {}};
        for (std::uint32_t i = 0; i < count; ++i) {
            line.fields.emplace(sdk::fromC(fields[i].key), sdk::fromC(fields[i].value));
        }
        const std::lock_guard lock(self(context).mutex_);
        self(context).log.push_back(std::move(line));
    }

    static std::uint32_t metricDefine(
        void* context, std::uint32_t type, consort_str name, consort_str /*help*/
    ) noexcept {
        const std::lock_guard lock(self(context).mutex_);
        auto& defined = self(context).defined_;
        defined.emplace_back(std::string(sdk::fromC(name)), type);
        return static_cast<std::uint32_t>(defined.size());
    }

    static void metricRecord(void* context, std::uint32_t id, double value) noexcept {
        const std::lock_guard lock(self(context).mutex_);
        const auto& [name, type] = self(context).defined_.at(id - 1);
        auto& metric = self(context).metrics[name];
        metric = type == CONSORT_METRIC_COUNTER ? metric + value : value;
    }

    /// What every kv function does first.
    std::int32_t refusal(consort_call* call, consort_str key) const noexcept {
        if (kvStatus_ != CONSORT_OK) {
            call->fail(call, kvStatus_, sdk::toC("kv is broken by the test"), 0);
            return kvStatus_;
        }
        return key.len == 0 || key.len > 512 ? CONSORT_E_INVALID : CONSORT_OK;
    }

    static std::int32_t kvGet(
        void* context, consort_call* call, consort_str key, consort_bytes_sink out
    ) noexcept {
        if (const auto status = self(context).refusal(call, key)) {
            return status;
        }
        std::string value;
        {
            const std::lock_guard lock(self(context).mutex_);
            const auto at = self(context).kv.find(std::string(sdk::fromC(key)));
            if (at == self(context).kv.end()) {
                return CONSORT_E_NOT_FOUND;
            }
            value = at->second;
        }
        return push(out, sdk::fromC(key), value);
    }

    static std::int32_t kvPut(
        void* context,
        consort_call* call,
        consort_str key,
        consort_str value,
        std::uint32_t /*ttlSeconds*/,
        std::uint32_t /*durable*/
    ) noexcept {
        if (const auto status = self(context).refusal(call, key)) {
            return status;
        }
        const std::lock_guard lock(self(context).mutex_);
        self(context).kv.insert_or_assign(
            std::string(sdk::fromC(key)), std::string(sdk::fromC(value))
        );
        return CONSORT_OK;
    }

    static std::int32_t kvDelete(void* context, consort_call* call, consort_str key) noexcept {
        if (const auto status = self(context).refusal(call, key)) {
            return status;
        }
        const std::lock_guard lock(self(context).mutex_);
        self(context).kv.erase(std::string(sdk::fromC(key)));
        return CONSORT_OK;
    }

    static std::int32_t kvScan(
        void* context, consort_call* call, consort_str prefix, consort_bytes_sink out
    ) noexcept {
        if (self(context).kvStatus_ != CONSORT_OK) {
            return self(context).refusal(call, prefix);
        }
        std::map<std::string, std::string> pairs;
        {
            const std::lock_guard lock(self(context).mutex_);
            pairs = self(context).kv;
        }
        for (const auto& [key, value] : pairs) {
            if (!key.starts_with(sdk::fromC(prefix))) {
                continue;
            }
            if (const auto status = push(out, key, value)) {
                return status == CONSORT_STOP ? std::int32_t{CONSORT_OK} : status;
            }
        }
        return CONSORT_OK;
    }

    static std::int32_t push(
        consort_bytes_sink out, std::string_view key, std::string_view value
    ) noexcept {
        const consort_bytes pair{sizeof(pair), 0, sdk::toC(key), sdk::toC(value)};
        return out.push(out.ctx, &pair);
    }

    /// `api` comes first, so that a pointer to it is a pointer to the whole.
    struct Shell {
        consort_host api{};
        FakeHost* owner = nullptr;
    };

    static const void* extension(const consort_host* host, const char* id) noexcept {
        const auto& offered = reinterpret_cast<const Shell*>(host)->owner->extensions_;
        const auto found = offered.find(id);
        return found == offered.end() ? nullptr : found->second;
    }

    std::string instance_;
    mutable std::mutex mutex_;
    std::vector<std::pair<std::string, std::uint32_t>> defined_;
    std::atomic<std::int32_t> kvStatus_ = CONSORT_OK;
    consort_log_v1 log_{};
    consort_metrics_v1 metrics_{};
    consort_kv_v1 kv_{};
    std::map<std::string, const void*> extensions_;
    Shell host_;
};

}  // namespace consort::testing
