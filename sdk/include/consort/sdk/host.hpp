// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <utility>

#include <consort/sdk/error.hpp>

namespace consort::sdk {
inline namespace v0 {

class Http;
class Kv;
class Library;
class Media;

enum class LogLevel : std::int32_t {
    Debug = CONSORT_LOG_DEBUG,
    Info = CONSORT_LOG_INFO,
    Warning = CONSORT_LOG_WARNING,
    Error = CONSORT_LOG_ERROR
};

using LogField = std::pair<std::string_view, std::string_view>;

/// The server's log; instance and request id are added by it. Thread-safe. Never a secret.
class Log {
public:
    explicit Log(const consort_log_v1* log) noexcept : log_(log) {}

    bool enabled(LogLevel level) const noexcept {
        return CONSORT_HAS(log_, enabled) &&
               log_->enabled(log_->ctx, static_cast<std::int32_t>(level)) != 0;
    }

    /// At most 16 fields; more are dropped.
    void write(
        LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {}
    ) const noexcept {
        if (!CONSORT_HAS(log_, write)) {
            return;
        }
        consort_kv pairs[16];
        std::uint32_t count = 0;
        for (const auto& [name, value] : fields) {
            if (count < 16) {
                pairs[count++] = {toC(name), toC(value)};
            }
        }
        log_->write(log_->ctx, static_cast<std::int32_t>(level), toC(message), pairs, count);
    }

    void debug(std::string_view message, std::initializer_list<LogField> fields = {})
        const noexcept {
        write(LogLevel::Debug, message, fields);
    }

    void info(std::string_view message, std::initializer_list<LogField> fields = {})
        const noexcept {
        write(LogLevel::Info, message, fields);
    }

    void warning(std::string_view message, std::initializer_list<LogField> fields = {})
        const noexcept {
        write(LogLevel::Warning, message, fields);
    }

    void error(std::string_view message, std::initializer_list<LogField> fields = {})
        const noexcept {
        write(LogLevel::Error, message, fields);
    }

private:
    const consort_log_v1* log_;
};

/// One metric of the plugin. Thread-safe; does nothing when it could not be defined.
class Metric {
public:
    Metric() = default;

    Metric(const consort_metrics_v1* metrics, std::uint32_t id) noexcept
        : metrics_(metrics), id_(id) {}

    /// Counter: grows by it. Gauge: becomes it. Histogram: sees it.
    void record(double value) const noexcept {
        if (id_ != 0 && CONSORT_HAS(metrics_, record)) {
            metrics_->record(metrics_->ctx, id_, value);
        }
    }

private:
    const consort_metrics_v1* metrics_ = nullptr;
    std::uint32_t id_ = 0;
};

/// Defines metrics, only in the plugin's constructor. Calls are counted by the host without it.
class Metrics {
public:
    explicit Metrics(const consort_metrics_v1* metrics) noexcept : metrics_(metrics) {}

    Metric counter(std::string_view name, std::string_view help) const noexcept {
        return define(CONSORT_METRIC_COUNTER, name, help);
    }

    Metric gauge(std::string_view name, std::string_view help) const noexcept {
        return define(CONSORT_METRIC_GAUGE, name, help);
    }

    Metric histogram(std::string_view name, std::string_view help) const noexcept {
        return define(CONSORT_METRIC_HISTOGRAM, name, help);
    }

private:
    Metric define(std::uint32_t type, std::string_view name, std::string_view help) const noexcept {
        if (!CONSORT_HAS(metrics_, define)) {
            return {};
        }
        return {metrics_, metrics_->define(metrics_->ctx, type, toC(name), toC(help))};
    }

    const consort_metrics_v1* metrics_;
};

/// The host as this instance sees it; valid as long as the instance, cheap to copy.
class Host {
public:
    explicit Host(const consort_host* host) noexcept : host_(host) {}

    std::string_view instance() const noexcept { return fromC(host_->instance); }

    std::string_view serverVersion() const noexcept { return fromC(host_->server_version); }

    Log log() const noexcept { return Log(CONSORT_HAS(host_, log) ? host_->log : nullptr); }

    Metrics metrics() const noexcept {
        return Metrics(CONSORT_HAS(host_, metrics) ? host_->metrics : nullptr);
    }

    /// Throws Unsupported when "kv" is not in `uses`. Include <consort/sdk/kv.hpp>.
    Kv kv() const;

    /// Throws Unsupported when no "http:…" is in `uses`. Include <consort/sdk/http.hpp>.
    Http http() const;

    /// Throws Unsupported when "library" is not in `uses`. Include <consort/sdk/library.hpp>.
    Library library() const;

    /// Throws Unsupported when "media" is not in `uses` or not granted. Include
    /// <consort/sdk/media.hpp>.
    Media media() const;

    /// Table of a draft or third-party service; null when the host does not offer it.
    const void* extension(const char* id) const noexcept {
        return CONSORT_HAS(host_, extension) ? host_->extension(host_, id) : nullptr;
    }

    const consort_host* raw() const noexcept { return host_; }

private:
    const consort_host* host_;
};

}  // namespace v0
}  // namespace consort::sdk
