// SPDX-License-Identifier: Apache-2.0
#include "core/http/conditional.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace consort::http {

namespace {

constexpr std::array<std::string_view, 12> kMonths{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

/// Weak: If-None-Match ignores the W/ prefix. Strong: a weak tag never matches (RFC 9110 8.8.3.2).
enum class Comparison { Weak, Strong };

bool listHasTag(std::string_view list, std::string_view etag, Comparison comparison) {
    std::size_t at = 0;
    while (at < list.size()) {
        at = list.find_first_not_of(", \t", at);
        if (at == std::string_view::npos) {
            return false;
        }
        const bool weak = list.substr(at, 2) == "W/";
        at += weak ? 2 : 0;
        if (at >= list.size() || list[at] != '"') {
            return false;
        }
        const auto close = list.find('"', at + 1);
        if (close == std::string_view::npos) {
            return false;
        }
        if (list.substr(at + 1, close - at - 1) == etag &&
            (comparison == Comparison::Weak || !weak)) {
            return true;
        }
        at = close + 1;
    }
    return false;
}

bool isStar(std::string_view list) {
    const auto begin = list.find_first_not_of(" \t");
    return begin != std::string_view::npos && list[begin] == '*' &&
           list.find_first_not_of(" \t", begin + 1) == std::string_view::npos;
}

bool matches(std::string_view list, const Validators& current, Comparison comparison) {
    if (!current.exists) {
        return false;
    }
    return isStar(list) || (!current.etag.empty() && listHasTag(list, current.etag, comparison));
}

TimeMs wholeSeconds(TimeMs timeMs) {
    return timeMs - timeMs % 1000;  // HTTP dates have no fractions.
}

bool modifiedSince(std::string_view date, const Validators& current, bool ifUnknown) {
    const auto since = parseHttpDate(date);
    if (!since || current.lastModifiedMs == 0) {
        return ifUnknown;
    }
    return wholeSeconds(current.lastModifiedMs) > *since;
}

std::optional<Precondition> checkStateUnchanged(const Headers& request, const Validators& current) {
    if (request.has("If-Match")) {
        if (!matches(request.joined("If-Match"), current, Comparison::Strong)) {
            return Precondition::Failed;
        }
    } else if (const auto date = request.find("If-Unmodified-Since")) {
        if (modifiedSince(*date, current, false)) {
            return Precondition::Failed;
        }
    }
    return std::nullopt;
}

struct DateParts {
    int day = 0, year = 0, hour = 0, minute = 0, second = 0;
    std::array<char, 4> month{};
};

bool scanDate(const std::string& text, DateParts& p) {
    int used = 0;
    const auto whole = [&](int fields, int wanted) {
        return fields == wanted && static_cast<std::size_t>(used) == text.size();
    };
    if (whole(
            std::sscanf(
                text.c_str(),
                "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n",
                &p.day,
                p.month.data(),
                &p.year,
                &p.hour,
                &p.minute,
                &p.second,
                &used
            ),
            6
        )) {
        return true;
    }
    if (whole(
            std::sscanf(
                text.c_str(),
                "%*[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n",
                &p.day,
                p.month.data(),
                &p.year,
                &p.hour,
                &p.minute,
                &p.second,
                &used
            ),
            6
        )) {
        p.year += p.year < 70 ? 2000 : 1900;
        return true;
    }
    return whole(
        std::sscanf(
            text.c_str(),
            "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n",
            p.month.data(),
            &p.day,
            &p.hour,
            &p.minute,
            &p.second,
            &p.year,
            &used
        ),
        6
    );
}

}  // namespace

Precondition evaluate(const Headers& request, Method method, const Validators& current) {
    if (const auto decided = checkStateUnchanged(request, current)) {
        return *decided;
    }
    const bool reads = method == Method::Get || method == Method::Head;
    if (request.has("If-None-Match")) {
        if (matches(request.joined("If-None-Match"), current, Comparison::Weak)) {
            return reads ? Precondition::NotModified : Precondition::Failed;
        }
    } else if (const auto date = request.find("If-Modified-Since"); date && reads) {
        if (!modifiedSince(*date, current, true)) {
            return Precondition::NotModified;
        }
    }
    return Precondition::Proceed;
}

bool ifRangeMatches(const Headers& request, const Validators& current) {
    const auto value = request.find("If-Range");
    if (!value) {
        return true;
    }
    if (value->find('"') != std::string_view::npos) {
        return !current.etag.empty() && *value == quoteEtag(current.etag);
    }
    const auto date = parseHttpDate(*value);
    return date && current.lastModifiedMs != 0 && *date == wholeSeconds(current.lastModifiedMs);
}

std::string quoteEtag(std::string_view etag) {
    std::string quoted;
    quoted.reserve(etag.size() + 2);
    quoted += '"';
    quoted += etag;
    quoted += '"';
    return quoted;
}

std::string formatHttpDate(TimeMs timeMs) {
    const std::time_t seconds = static_cast<std::time_t>(timeMs / 1000);
    std::tm tm{};
    ::gmtime_r(&seconds, &tm);
    std::array<char, 64> text{};
    const int length = std::snprintf(
        text.data(),
        text.size(),
        "%s, %02d %s %04d %02d:%02d:%02d GMT",
        kDays[static_cast<std::size_t>(tm.tm_wday)],
        tm.tm_mday,
        kMonths[static_cast<std::size_t>(tm.tm_mon)].data(),
        tm.tm_year + 1900,
        tm.tm_hour,
        tm.tm_min,
        tm.tm_sec
    );
    return std::string(text.data(), static_cast<std::size_t>(length));
}

std::optional<TimeMs> parseHttpDate(std::string_view text) {
    DateParts parts;
    if (text.size() > 40 || !scanDate(std::string(text), parts)) {
        return std::nullopt;
    }
    std::tm tm{};
    tm.tm_mon = -1;
    for (std::size_t i = 0; i < kMonths.size(); ++i) {
        if (kMonths[i] == parts.month.data()) {
            tm.tm_mon = static_cast<int>(i);
        }
    }
    const bool valid = tm.tm_mon >= 0 && parts.year >= 1900 && parts.day >= 1 && parts.day <= 31 &&
                       parts.hour >= 0 && parts.hour <= 23 && parts.minute >= 0 &&
                       parts.minute <= 59 && parts.second >= 0 && parts.second <= 60;
    if (!valid) {
        return std::nullopt;
    }
    tm.tm_year = parts.year - 1900;
    tm.tm_mday = parts.day;
    tm.tm_hour = parts.hour;
    tm.tm_min = parts.minute;
    tm.tm_sec = parts.second;
    return static_cast<TimeMs>(::timegm(&tm)) * 1000;
}

}  // namespace consort::http
