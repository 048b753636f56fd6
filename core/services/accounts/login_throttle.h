// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/lru_map.h"

namespace consort::cache {
class Cache;
}

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

/// Where several servers count together.
struct SharedCounts {
    cache::Cache* cache = nullptr;  ///< Null: this process counts alone.
    std::string name{};             ///< Of these counts among others in the cache.
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
/// one is not counted, so hammering does not lengthen the wait.
///
/// Counts are kept in memory, and with a shared cache there: a try is looked at and counted in one
/// step for all servers, so that however many there are, and however many tries come at once, the
/// limits are those of one. Differences between the servers' clocks lengthen or shorten a wait by
/// as much. While the cache cannot be reached each server counts alone, from what it last saw of
/// the shared counts. A cache that lost its values has forgotten the failures. Thread-safe.
class LoginThrottle final {
public:
    explicit LoginThrottle(
        const Clock& clock, LoginThrottleLimits limits = {}, SharedCounts shared = {}
    );

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

        bool operator==(const Bucket&) const = default;
    };

    struct Keys {
        std::string pair, address, account;
    };

    struct Counts {
        Bucket pair{}, address{}, account{};
        std::optional<TimeMs> knownAt{};
    };

    using Step = std::function<void(Counts&)>;

    static Keys keysOf(std::string_view account, std::string_view address);
    static void takeBack(Counts& counts);
    static std::string encode(const Bucket& bucket);
    static Bucket decode(const std::optional<std::string>& text);

    TimeMs waitOf(const Bucket& bucket, double freeTries, TimeMs nowMs) const;
    void count(Counts& counts, TimeMs nowMs) const;
    bool apply(const Keys& keys, const Step& step);
    std::optional<bool> applyShared(const Keys& keys, const Step& step);
    std::vector<std::string> namesOf(const Keys& keys) const;
    Counts load(const Keys& keys);
    void store(const Keys& keys, const Counts& counts);

    const Clock& clock_;
    const LoginThrottleLimits limits_;
    const SharedCounts shared_;
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
