// SPDX-License-Identifier: Apache-2.0
#include "core/base/config/schema_formats.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <sstream>
#include <utility>

#include <Poco/Exception.h>
#include <Poco/RegularExpression.h>
#include <Poco/URI.h>

#include "core/base/config/settings_reader.h"

namespace consort {

namespace {

constexpr std::string_view kDigits = "0123456789";

bool isAlphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// RFC 1123 section 2.1: labels of letters, digits and inner dashes.
bool isHostname(std::string_view text) {
    if (text.empty() || text.size() > 253) {
        return false;
    }
    while (!text.empty()) {
        const auto end = std::min(text.find('.'), text.size());
        const auto label = text.substr(0, end);
        const bool isLabel = !label.empty() && label.size() <= 63 &&
                             isAlphanumeric(label.front()) && isAlphanumeric(label.back()) &&
                             std::all_of(label.begin(), label.end(), [](char c) {
                                 return isAlphanumeric(c) || c == '-';
                             });
        if (!isLabel || end + 1 == text.size()) {
            return false;
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return true;
}

bool isUri(const std::string& text) {
    try {
        const Poco::URI uri(text);
        return !uri.getScheme().empty() && (!uri.getHost().empty() || !uri.getPath().empty());
    } catch (const Poco::SyntaxException&) {
        return false;
    }
}

struct CronField {
    unsigned low;
    unsigned high;
};

constexpr std::array<CronField, 5> kCronFields{{{0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 7}}};

bool isNumberWithin(std::string_view text, CronField range) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() && number >= range.low &&
           number <= range.high;
}

bool isCronPart(std::string_view part, CronField range) {
    const auto slash = part.find('/');
    if (slash != std::string_view::npos) {
        if (!isNumberWithin(part.substr(slash + 1), {1, range.high})) {
            return false;
        }
        part = part.substr(0, slash);
    }
    if (part == "*") {
        return true;
    }
    const auto dash = part.find('-');
    return dash == std::string_view::npos ? isNumberWithin(part, range)
                                          : isNumberWithin(part.substr(0, dash), range) &&
                                                isNumberWithin(part.substr(dash + 1), range);
}

/// Five fields of `*`, numbers, ranges, lists and steps.
bool isCron(std::string_view text) {
    for (std::size_t i = 0; i < kCronFields.size(); ++i) {
        const bool isLast = i + 1 == kCronFields.size();
        const auto end = std::min(text.find(' '), text.size());
        auto field = text.substr(0, end);
        if (field.empty() || isLast != (end == text.size())) {
            return false;
        }
        while (true) {
            const auto comma = std::min(field.find(','), field.size());
            if (!isCronPart(field.substr(0, comma), kCronFields[i])) {
                return false;
            }
            if (comma == field.size()) {
                break;
            }
            field.remove_prefix(comma + 1);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return true;
}

std::optional<std::int64_t> parseMilliseconds(const std::string& text) {
    if (text.ends_with("ms")) {
        const auto digits = text.substr(0, text.size() - 2);
        const bool isNumber = !digits.empty() && digits.size() < 16 &&
                              digits.find_first_not_of(kDigits) == std::string::npos;
        return isNumber ? std::optional<std::int64_t>(std::stoll(digits)) : std::nullopt;
    }
    const auto seconds = parseDuration(text);
    constexpr std::int64_t kMaxSeconds = std::int64_t{1} << 50;
    if (!seconds || seconds->count() > kMaxSeconds) {
        return std::nullopt;
    }
    return std::chrono::milliseconds(*seconds).count();
}

std::optional<std::int64_t> zeroIf(bool good) {
    return good ? std::optional<std::int64_t>(0) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> parseFormat(SchemaFormat format, const std::string& text) {
    switch (format) {
        case SchemaFormat::None:
            return 0;
        case SchemaFormat::Uri:
            return zeroIf(isUri(text));
        case SchemaFormat::Hostname:
            return zeroIf(isHostname(text));
        case SchemaFormat::Path:
            return zeroIf(!text.empty() && text.find('\0') == std::string::npos);
        case SchemaFormat::Directory: {
            std::error_code unreadable;
            return zeroIf(std::filesystem::is_directory(text, unreadable));
        }
        case SchemaFormat::Duration:
            return parseMilliseconds(text);
        case SchemaFormat::Size: {
            const auto size = parseSize(text);
            return size ? std::optional(static_cast<std::int64_t>(size->bytes)) : std::nullopt;
        }
        case SchemaFormat::Cron:
            return zeroIf(isCron(text));
    }
    return std::nullopt;
}

std::uint64_t countCharacters(std::string_view utf8) {
    return static_cast<std::uint64_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

bool matchesPattern(const std::string& pattern, const std::string& text) {
    const Poco::RegularExpression expression(pattern, Poco::RegularExpression::RE_UTF8);
    Poco::RegularExpression::Match match{};
    return expression.match(text, match) > 0;
}

std::string describeRange(const ConfigSchema& schema) {
    const auto number = [](double value) {
        std::ostringstream out;
        out.precision(15);
        out << value;
        return out.str();
    };
    if (schema.minimum && schema.maximum) {
        return "from " + number(*schema.minimum) + " to " + number(*schema.maximum);
    }
    if (schema.minimum) {
        return "of at least " + number(*schema.minimum);
    }
    return schema.maximum ? "of at most " + number(*schema.maximum) : "";
}

std::string_view describeFormat(SchemaFormat format) {
    switch (format) {
        case SchemaFormat::None:
            return "a text";
        case SchemaFormat::Uri:
            return "an absolute URL such as \"https://example.org/\"";
        case SchemaFormat::Hostname:
            return "a host name such as \"music.example.org\"";
        case SchemaFormat::Path:
            return "a path";
        case SchemaFormat::Directory:
            return "a directory that exists";
        case SchemaFormat::Duration:
            return "a duration such as \"90s\"";
        case SchemaFormat::Size:
            return "a size such as \"8MiB\"";
        case SchemaFormat::Cron:
            return "a schedule such as \"30 4 * * *\"";
    }
    return "a text";
}

}  // namespace consort
