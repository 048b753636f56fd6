// SPDX-License-Identifier: Apache-2.0
#include "text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <utility>

namespace consort::s3 {

namespace {

constexpr char kUpperDigits[] = "0123456789ABCDEF";
constexpr char kLowerDigits[] = "0123456789abcdef";

constexpr bool isUnreserved(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

std::string encoded(std::string_view text, bool keepsSlash) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (isUnreserved(c) || (keepsSlash && c == '/')) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += kUpperDigits[byte >> 4U];
        out += kUpperDigits[byte & 0xfU];
    }
    return out;
}

int hexValue(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// -1 unless it is a number of exactly these characters.
int number(std::string_view text, std::size_t at, std::size_t count) {
    const auto digits = text.substr(std::min(at, text.size()), count);
    const auto value = parseNumber(digits);
    return digits.size() == count && value ? static_cast<int>(*value) : -1;
}

struct DateParts {
    int year, month, day, hour, minute, second;
};

std::optional<std::int64_t> secondsOf(const DateParts& parts) {
    const std::chrono::year_month_day date{
        std::chrono::year(parts.year),
        std::chrono::month(static_cast<unsigned>(parts.month)),
        std::chrono::day(static_cast<unsigned>(parts.day))};
    const bool isTime = parts.hour >= 0 && parts.hour < 24 && parts.minute >= 0 &&
                        parts.minute < 60 && parts.second >= 0 && parts.second <= 60;
    if (parts.year < 0 || !date.ok() || !isTime) {
        return std::nullopt;
    }
    const std::chrono::seconds time =
        std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(parts.hour) +
        std::chrono::minutes(parts.minute) + std::chrono::seconds(parts.second);
    return time.count();
}

}  // namespace

std::string percentEncoded(std::string_view text) {
    return encoded(text, false);
}

std::string pathEncoded(std::string_view key) {
    return encoded(key, true);
}

std::string urlDecoded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool isEscape = text[i] == '%' && i + 2 < text.size() && hexValue(text[i + 1]) >= 0 &&
                              hexValue(text[i + 2]) >= 0;
        if (isEscape) {
            out += static_cast<char>(hexValue(text[i + 1]) << 4 | hexValue(text[i + 2]));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::string hexOf(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += kLowerDigits[byte >> 4U];
        out += kLowerDigits[byte & 0xfU];
    }
    return out;
}

std::optional<std::string> bytesOfHex(std::string_view hex) {
    std::string out;
    out.reserve(hex.size() / 2);
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        if (hexValue(hex[i]) < 0 || hexValue(hex[i + 1]) < 0) {
            return std::nullopt;
        }
        out += static_cast<char>(hexValue(hex[i]) << 4 | hexValue(hex[i + 1]));
    }
    return hex.size() % 2 == 0 ? std::optional(std::move(out)) : std::nullopt;
}

std::string base64Of(std::string_view bytes) {
    constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            const auto byte = i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U;
            group = group << 8U | byte;
        }
        for (std::size_t j = 0; j < 4; ++j) {
            out += i + j <= bytes.size() ? kAlphabet[group >> (18 - 6 * j) & 0x3fU] : '=';
        }
    }
    return out;
}

std::string xmlEscaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string jsonEscaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += kLowerDigits[byte >> 4U];
            out += kLowerDigits[byte & 0xfU];
        } else {
            out += c;
        }
    }
    return out;
}

std::string lowered(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
    return out;
}

std::string amzDate(std::int64_t seconds) {
    const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    std::array<char, 40> buffer{};
    const int length = std::snprintf(
        buffer.data(),
        buffer.size(),
        "%04d%02u%02uT%02d%02d%02dZ",
        static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()),
        static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count())
    );
    return {buffer.data(), static_cast<std::size_t>(length)};
}

std::optional<std::int64_t> parseIsoDate(std::string_view text) {
    const bool isForm = text.size() >= 20 && text[4] == '-' && text[7] == '-' && text[10] == 'T' &&
                        text[13] == ':' && text[16] == ':' && text.ends_with('Z');
    const auto rest = text.substr(std::min<std::size_t>(19, text.size()));
    if (!isForm || (rest.size() > 1 && rest[0] != '.')) {
        return std::nullopt;
    }
    return secondsOf(
        {number(text, 0, 4),
         number(text, 5, 2),
         number(text, 8, 2),
         number(text, 11, 2),
         number(text, 14, 2),
         number(text, 17, 2)}
    );
}

std::optional<std::int64_t> parseHttpDate(std::string_view text) {
    constexpr std::array<std::string_view, 12> kMonths{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (text.size() != 29 || !text.ends_with(" GMT")) {
        return std::nullopt;
    }
    const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
    return secondsOf(
        {number(text, 12, 4),
         static_cast<int>(month - kMonths.begin()) + 1,
         number(text, 5, 2),
         number(text, 17, 2),
         number(text, 20, 2),
         number(text, 23, 2)}
    );
}

std::optional<std::uint64_t> parseNumber(std::string_view text) {
    std::uint64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc() || at != end) {
        return std::nullopt;
    }
    return value;
}

std::string bareEtag(std::string_view etag) {
    if (etag.starts_with("W/")) {
        return {};
    }
    const bool isQuoted = etag.size() >= 2 && etag.starts_with('"') && etag.ends_with('"');
    return std::string(isQuoted ? etag.substr(1, etag.size() - 2) : etag);
}

}  // namespace consort::s3
