// SPDX-License-Identifier: Apache-2.0
#include "text.h"

#include <array>
#include <charconv>
#include <chrono>

namespace webdav {

namespace {

constexpr char kDigits[] = "0123456789ABCDEF";
constexpr std::string_view kPlain =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";

int hexValue(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

int number(std::string_view text) {
    int value = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? value : -1;
}

}  // namespace

std::string percentEncoded(std::string_view key) {
    std::string out;
    for (const char c : key) {
        if (kPlain.find(c) != std::string_view::npos) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += kDigits[byte >> 4];
        out += kDigits[byte & 0xf];
    }
    return out;
}

std::string percentDecoded(std::string_view path) {
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const bool isEscape = path[i] == '%' && i + 2 < path.size() && hexValue(path[i + 1]) >= 0 &&
                              hexValue(path[i + 2]) >= 0;
        if (isEscape) {
            out += static_cast<char>(hexValue(path[i + 1]) << 4 | hexValue(path[i + 2]));
            i += 2;
        } else {
            out += path[i];
        }
    }
    return out;
}

std::string base64(std::string_view bytes) {
    constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            const auto byte = i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U;
            group = group << 8 | byte;
        }
        for (std::size_t j = 0; j < 4; ++j) {
            out += i + j <= bytes.size() ? kAlphabet[group >> (18 - 6 * j) & 0x3f] : '=';
        }
    }
    return out;
}

std::string bareEtag(std::string_view etag) {
    if (etag.starts_with("W/")) {
        etag.remove_prefix(2);
    }
    const bool isQuoted = etag.size() > 2 && etag.starts_with('"') && etag.ends_with('"');
    return isQuoted ? std::string(etag.substr(1, etag.size() - 2)) : "";
}

std::int64_t parseHttpDate(std::string_view text) {
    constexpr std::array<std::string_view, 12> kMonths{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (text.size() != 29 || !text.ends_with(" GMT")) {
        return 0;
    }
    unsigned month = 0;
    while (month < kMonths.size() && kMonths[month] != text.substr(8, 3)) {
        ++month;
    }
    const int day = number(text.substr(5, 2));
    const int year = number(text.substr(12, 4));
    const int hour = number(text.substr(17, 2));
    const int minute = number(text.substr(20, 2));
    const int second = number(text.substr(23, 2));
    if (month == kMonths.size() || day < 1 || year < 0 || hour < 0 || minute < 0 || second < 0) {
        return 0;
    }
    const std::chrono::year_month_day date{
        std::chrono::year(year),
        std::chrono::month(month + 1),
        std::chrono::day(static_cast<unsigned>(day))};
    const auto days = std::chrono::sys_days(date).time_since_epoch();
    return std::chrono::milliseconds(
               days + std::chrono::hours(hour) + std::chrono::minutes(minute) +
               std::chrono::seconds(second)
    )
        .count();
}

}  // namespace webdav
