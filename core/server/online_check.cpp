// SPDX-License-Identifier: Apache-2.0
#include "core/server/online_check.h"

#include <filesystem>
#include <map>
#include <mutex>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/cache/backend.h"
#include "core/db/database.h"
#include "core/db/database_url.h"
#include "core/extensions/host_services.h"
#include "core/extensions/http_client.h"
#include "core/extensions/kv_store.h"
#include "core/extensions/plugin_instance.h"
#include "core/extensions/plugin_registry.h"
#include "core/server/plugin_services.h"
#include "core/server/replicas.h"
#include "core/server/service_options.h"
#include "core/server/version.h"

namespace consort::server {

namespace {

/// Forgets everything with the check.
class ScratchKvStore final : public extensions::KvStore {
public:
    std::optional<std::string> find(std::string_view instance, std::string_view key) override {
        const std::lock_guard lock(mutex_);
        const auto found = pairs_.find({std::string(instance), std::string(key)});
        return found == pairs_.end() ? std::nullopt : std::optional(found->second);
    }

    void put(
        std::string_view instance,
        std::string_view key,
        std::string_view value,
        std::chrono::seconds,
        extensions::Durability
    ) override {
        const std::lock_guard lock(mutex_);
        pairs_[{std::string(instance), std::string(key)}] = value;
    }

    void remove(std::string_view instance, std::string_view key) override {
        const std::lock_guard lock(mutex_);
        pairs_.erase({std::string(instance), std::string(key)});
    }

    void scan(
        std::string_view instance,
        std::string_view prefix,
        const std::function<bool(std::string_view, std::string_view)>& emit
    ) override {
        std::map<Key, std::string> pairs;
        {
            const std::lock_guard lock(mutex_);
            pairs = pairs_;
        }
        for (const auto& [key, value] : pairs) {
            if (key.first == instance && key.second.starts_with(prefix) &&
                !emit(key.second, value)) {
                return;
            }
        }
    }

private:
    using Key = std::pair<std::string, std::string>;

    std::mutex mutex_;
    std::map<Key, std::string> pairs_;
};

class OnlineCheck final {
public:
    OnlineCheck(const Configuration& configuration, Log& log)
        : configuration_(configuration),
          log_(log),
          http_(outgoingHttpOptions(configuration.settings.outgoing)),
          services_{
              .log = log, .serverVersion = std::string(kVersion), .kv = &kv_, .http = &http_} {}

    void database() {
        reach([&] { return databaseUrlOf(configuration_); });
        const auto& replica = configuration_.settings.database.replicaUrl;
        if (!replica.empty()) {
            reach([&] { return db::DatabaseUrl::parse(replica); });
        }
    }

    void cache() {
        try {
            cache::requireBackend(cacheOptionsOf(configuration_.settings.cache));
        } catch (const Error& error) {
            note(error, {configuration_.document.fileName(), 0, 0, error.what()});
        }
    }

    void instance(const extensions::InstanceStatus& status) {
        if (status.state != extensions::InstanceState::Prepared) {
            return;
        }
        const auto& config = status.config;
        try {
            extensions::PluginInstance made(status.plugin, config.name, status.settings, services_);
            made.check({});
        } catch (const Error& error) {
            const auto text = "plugins." + config.name + ": " + error.what();
            if (config.isOptional) {
                log_.warning("plugins", "optional instance: " + text);
                return;
            }
            const auto& file = configuration_.document.fileName();
            note(error, {file, config.at.line, config.at.column, text});
        }
    }

    OnlineReport take() { return std::move(report_); }

private:
    template <class MakeUrl>
    void reach(MakeUrl makeUrl) {
        try {
            const db::DatabaseUrl url = makeUrl();
            std::error_code ignored;
            if (url.dialect() == db::Dialect::Sqlite &&
                !std::filesystem::exists(url.path(), ignored)) {
                return;  // Asking would make it.
            }
            db::DatabaseOptions options;
            options.connections = 1;
            db::Database(url, options).ping();
        } catch (const Error& error) {
            note(error, {configuration_.document.fileName(), 0, 0, error.what()});
        }
    }

    void note(const Error& error, ConfigProblem problem) {
        if (error.code() == ErrorCode::Invalid) {
            report_.problems.push_back(std::move(problem));
        } else {
            report_.unreachable.push_back(std::move(problem.message));
        }
    }

    const Configuration& configuration_;
    Log& log_;
    ScratchKvStore kv_;
    extensions::HttpClient http_;
    extensions::HostServices services_;
    OnlineReport report_;
};

}  // namespace

OnlineReport checkOnline(
    const Configuration& configuration, const extensions::PluginRegistry& prepared, Log& log
) {
    OnlineCheck check(configuration, log);
    check.database();
    check.cache();
    for (const auto& status : prepared.instances()) {
        check.instance(status);
    }
    return check.take();
}

}  // namespace consort::server
