// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/lru_map.h"

namespace consort::accounts {

struct LoginThrottleLimits {
    double freeTries = 5;                   ///< Of one account from one address.
    double freeTriesUnderAttack = 1;        ///< The same, while the account is being guessed at.
    double freeTriesPerAddress = 30;        ///< Of one address, whatever the account.
    double attackAt = 50;                   ///< Failures of an account that make it "under attack".
    std::chrono::seconds firstWait{2};      ///< Doubles with every further failure …
    std::chrono::seconds maxWait{15 * 60};  ///< … up to this.
    std::size_t maxEntries = 10'000;        ///< Of each of the four tables.
};

/// Slows down guessing of passwords without letting strangers lock anybody out.
///
/// Failures are counted three ways, each a bucket that leaks with time: per account *and* address,
/// per address, and per account. The first two make the caller wait, twice as long each time. The
/// third never blocks by itself: an account that is guessed at from many addresses only shortens
/// the patience with each address that has already failed, so its owner's first try from an address
/// of their own always goes through. From an address where the account has signed in before, only
/// their common count matters: noise by others behind the same proxy locks nobody out.
///
/// A try is counted before the password is checked, so that many at once gain nothing; a refused
/// one is not counted, so hammering does not lengthen the wait. Kept in memory, per process: with N
/// replicas the limits are N times as wide. Thread-safe.
class LoginThrottle final {
public:
    explicit LoginThrottle(const Clock& clock, LoginThrottleLimits limits = {});

    /// Counts a try. Throws Error(Quota) with retryAfter when it comes too early.
    void begin(std::string_view account, std::string_view address);

    /// The password was right.
    void succeeded(std::string_view account, std::string_view address);

    /// Nobody could tell whether it was right: takes the count back.
    void undecided(std::string_view account, std::string_view address);

private:
    /// Leaks one try per `kLeakMs`; `count` is as of `at`, the time of the last counted try.
    struct Bucket {
        double count = 0;
        TimeMs at = 0;
    };

    struct Keys {
        std::string pair, address, account;
    };

    static Keys keysOf(std::string_view account, std::string_view address);
    TimeMs waitOf(const Bucket& bucket, double freeTries, TimeMs nowMs) const;
    void takeBack(const Keys& keys);

    const Clock& clock_;
    const LoginThrottleLimits limits_;
    std::mutex mutex_;
    LruMap<Bucket> pairs_;
    LruMap<Bucket> addresses_;
    LruMap<Bucket> accounts_;
    LruMap<TimeMs> known_;
};

/// What counts as one address: an IPv4 address, the /64 network of an IPv6 address (one customer
/// owns at least that), the text itself when it is neither.
std::string throttleAddress(std::string_view address);

}  // namespace consort::accounts
