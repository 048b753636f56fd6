// SPDX-License-Identifier: Apache-2.0
#include "core/base/clock.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace consort {

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

}  // namespace consort
