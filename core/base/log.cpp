// SPDX-License-Identifier: Apache-2.0
#include "core/base/log.h"

#include <array>

#include <unistd.h>

#include "core/base/clock.h"

namespace consort {

namespace {

constexpr std::array<std::string_view, 4> kLevelNames{"debug", "info", "warning", "error"};

/// Control characters are escaped, so that a value from outside cannot forge a line.
void appendEscaped(std::string& out, std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (byte < 0x20 || byte == 0x7F) {
            out += "\\u00";
            out += kDigits[byte >> 4];
            out += kDigits[byte & 0x0F];
        } else {
            out += c;
        }
    }
}

void appendQuoted(std::string& out, std::string_view text) {
    out += '"';
    appendEscaped(out, text);
    out += '"';
}

bool isPlain(std::string_view text) {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte == 0x7F || c == '"' || c == '\\' || c == '=') {
            return false;
        }
    }
    return !text.empty();
}

std::string textLine(
    LogLevel level,
    std::string_view area,
    std::string_view message,
    const LogField* fields,
    std::size_t count
) {
    std::string line = toRfc3339(SystemClock().nowMs());
    line += ' ';
    line += kLevelNames[static_cast<std::size_t>(level)];
    line += ' ';
    line += area;
    line += ": ";
    appendEscaped(line, message);
    for (std::size_t i = 0; i < count; ++i) {
        line += ' ';
        line += fields[i].first;
        line += '=';
        if (isPlain(fields[i].second)) {
            line += fields[i].second;
        } else {
            appendQuoted(line, fields[i].second);
        }
    }
    return line;
}

std::string jsonLine(
    LogLevel level,
    std::string_view area,
    std::string_view message,
    const LogField* fields,
    std::size_t count
) {
    std::string line = R"({"time":")" + toRfc3339(SystemClock().nowMs()) + R"(","level":")";
    line += kLevelNames[static_cast<std::size_t>(level)];
    line += R"(","area":)";
    appendQuoted(line, area);
    line += R"(,"message":)";
    appendQuoted(line, message);
    for (std::size_t i = 0; i < count; ++i) {
        line += ',';
        appendQuoted(line, fields[i].first);
        line += ':';
        appendQuoted(line, fields[i].second);
    }
    line += '}';
    return line;
}

}  // namespace

Log::Log(int fd, LogLevel level, LogFormat format) : fd_(fd), level_(level), format_(format) {}

void Log::write(
    LogLevel level,
    std::string_view area,
    std::string_view message,
    std::initializer_list<LogField> fields
) {
    write(level, area, message, fields.begin(), fields.size());
}

void Log::write(
    LogLevel level,
    std::string_view area,
    std::string_view message,
    const LogField* fields,
    std::size_t fieldCount
) {
    if (!enabled(level)) {
        return;
    }
    auto line = format_ == LogFormat::Json ? jsonLine(level, area, message, fields, fieldCount)
                                           : textLine(level, area, message, fields, fieldCount);
    line += '\n';
    // A log that cannot be written must not take the server down with it.
    [[maybe_unused]] const auto written = ::write(fd_, line.data(), line.size());
}

}  // namespace consort
