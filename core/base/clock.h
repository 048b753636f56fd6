// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace consort {

/// Milliseconds since 1970-01-01 UTC: the form in which times are kept and compared.
using TimeMs = std::int64_t;

/// Source of time, injected so that tests can move it. Implementations are thread-safe.
class Clock {
public:
    virtual ~Clock() = default;

    /// Wall clock, UTC.
    virtual TimeMs nowMs() const = 0;

    /// Never goes back; for deadlines and durations.
    virtual std::chrono::steady_clock::time_point steadyNow() const = 0;
};

class SystemClock final : public Clock {
public:
    TimeMs nowMs() const override;
    std::chrono::steady_clock::time_point steadyNow() const override;
};

/// Stands still until told; for tests.
class ManualClock final : public Clock {
public:
    explicit ManualClock(TimeMs startMs = 1'700'000'000'000) : nowMs_(startMs) {}

    TimeMs nowMs() const override { return nowMs_; }

    std::chrono::steady_clock::time_point steadyNow() const override {
        return std::chrono::steady_clock::time_point(std::chrono::milliseconds(nowMs_));
    }

    void advance(std::chrono::milliseconds by) { nowMs_ += by.count(); }

private:
    TimeMs nowMs_;
};

/// RFC 3339 in UTC with milliseconds: "2024-05-01T12:00:00.000Z".
std::string toRfc3339(TimeMs timeMs);

/// The time of an RFC 3339 date-time of the years 0 to 9999, with "Z" or an offset; what is finer
/// than a millisecond is cut off. nullopt for anything else. A leap second is the second after.
std::optional<TimeMs> fromRfc3339(std::string_view text);

}  // namespace consort
