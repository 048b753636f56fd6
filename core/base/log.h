// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace consort {

enum class LogLevel { Debug = 0, Info = 1, Warning = 2, Error = 3 };
enum class LogFormat { Text, Json };

/// A named value beside the message. Never a secret.
using LogField = std::pair<std::string_view, std::string_view>;

/// Structured log to a file descriptor, one line an event:
/// `2024-05-01T12:00:00.000Z info  http: request done method=GET status=200`, or the same as JSON.
/// Thread-safe; a line is written with one write(2), so lines never interleave.
class Log {
public:
    /// `fd` is borrowed and must outlive the log.
    explicit Log(int fd, LogLevel level = LogLevel::Info, LogFormat format = LogFormat::Text);

    bool enabled(LogLevel level) const noexcept { return level >= level_; }

    /// `area` is the part of the server that speaks: "http", "scan", "plugin.music" …
    void write(
        LogLevel level,
        std::string_view area,
        std::string_view message,
        std::initializer_list<LogField> fields = {}
    );
    void write(
        LogLevel level,
        std::string_view area,
        std::string_view message,
        const LogField* fields,
        std::size_t fieldCount
    );

    void debug(
        std::string_view area, std::string_view message, std::initializer_list<LogField> fields = {}
    ) {
        write(LogLevel::Debug, area, message, fields);
    }

    void info(
        std::string_view area, std::string_view message, std::initializer_list<LogField> fields = {}
    ) {
        write(LogLevel::Info, area, message, fields);
    }

    void warning(
        std::string_view area, std::string_view message, std::initializer_list<LogField> fields = {}
    ) {
        write(LogLevel::Warning, area, message, fields);
    }

    void error(
        std::string_view area, std::string_view message, std::initializer_list<LogField> fields = {}
    ) {
        write(LogLevel::Error, area, message, fields);
    }

private:
    int fd_;
    LogLevel level_;
    LogFormat format_;
};

}  // namespace consort
