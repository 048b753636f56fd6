// SPDX-License-Identifier: Apache-2.0
#include "core/base/clock.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace consort {

namespace {

/// Takes fixed-width numbers and separators off the front of a text; remembers what did not fit.
class Scan final {
public:
    explicit Scan(std::string_view text) : rest_(text) {}

    int digits(std::size_t count, int lowest, int highest) {
        int number = 0;
        isGood_ = isGood_ && rest_.size() >= count;
        for (std::size_t i = 0; isGood_ && i < count; ++i) {
            isGood_ = rest_[i] >= '0' && rest_[i] <= '9';
            number = number * 10 + (rest_[i] - '0');
        }
        if (isGood_) {
            rest_.remove_prefix(count);
            isGood_ = number >= lowest && number <= highest;
        }
        return number;
    }

    void expect(std::string_view oneOf) { isGood_ = takeOneOf(oneOf) != 0 && isGood_; }

    /// The character taken, or 0.
    char takeOneOf(std::string_view oneOf) {
        if (!isGood_ || rest_.empty() || oneOf.find(rest_.front()) == std::string_view::npos) {
            return 0;
        }
        const char taken = rest_.front();
        rest_.remove_prefix(1);
        return taken;
    }

    void fail() { isGood_ = false; }

    bool isDone() const { return isGood_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool isGood_ = true;
};

TimeMs scanFraction(Scan& scan) {
    constexpr std::string_view kDigits = "0123456789";
    TimeMs millis = 0;
    int count = 0;
    while (const char digit = scan.takeOneOf(kDigits)) {
        millis += (digit - '0') * (count == 0 ? 100 : count == 1 ? 10 : count == 2 ? 1 : 0);
        ++count;
    }
    if (count == 0) {
        scan.fail();
    }
    return millis;
}

TimeMs scanOffset(Scan& scan) {
    if (scan.takeOneOf("Zz") != 0) {
        return 0;
    }
    const char sign = scan.takeOneOf("+-");
    if (sign == 0) {
        scan.fail();
    }
    const int hours = scan.digits(2, 0, 23);
    scan.expect(":");
    const int minutes = scan.digits(2, 0, 59);
    return (sign == '-' ? -1 : 1) * (hours * 60 + minutes) * TimeMs{60'000};
}

}  // namespace

TimeMs SystemClock::nowMs() const {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

std::chrono::steady_clock::time_point SystemClock::steadyNow() const {
    return std::chrono::steady_clock::now();
}

std::string toRfc3339(TimeMs timeMs) {
    TimeMs millis = timeMs % 1000;
    std::time_t seconds = timeMs / 1000;
    if (millis < 0) {
        millis += 1000;
        --seconds;
    }
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    std::array<char, 64> text{};
    const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
    std::array<char, 16> fraction{};
    std::snprintf(fraction.data(), fraction.size(), ".%03dZ", static_cast<int>(millis));
    return std::string(text.data(), length) + fraction.data();
}

std::optional<TimeMs> fromRfc3339(std::string_view text) {
    Scan scan(text);
    const int year = scan.digits(4, 0, 9999);
    scan.expect("-");
    const int month = scan.digits(2, 1, 12);
    scan.expect("-");
    const int day = scan.digits(2, 1, 31);
    scan.expect("Tt");
    const int hour = scan.digits(2, 0, 23);
    scan.expect(":");
    const int minute = scan.digits(2, 0, 59);
    scan.expect(":");
    const int second = scan.digits(2, 0, 60);
    const TimeMs millis = scan.takeOneOf(".") != 0 ? scanFraction(scan) : 0;
    const TimeMs offset = scanOffset(scan);
    const std::chrono::year_month_day date{
        std::chrono::year(year),
        std::chrono::month(static_cast<unsigned>(month)),
        std::chrono::day(static_cast<unsigned>(day))};
    if (!scan.isDone() || !date.ok()) {
        return std::nullopt;
    }
    const TimeMs days = std::chrono::sys_days(date).time_since_epoch().count();
    return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + millis - offset;
}

}  // namespace consort
