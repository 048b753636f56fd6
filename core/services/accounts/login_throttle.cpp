// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/login_throttle.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <arpa/inet.h>

#include "core/base/error.h"
#include "core/base/text.h"

namespace consort::accounts {

namespace {

constexpr TimeMs kKnownForMs = TimeMs{30} * 24 * 3600 * 1000;
constexpr double kPairLeakMs = 600'000;
constexpr double kLeakMs = 60'000;

double leaked(double count, TimeMs sinceMs, TimeMs nowMs, double leakMs) {
    return std::max(
        0.0, count - static_cast<double>(std::max<TimeMs>(0, nowMs - sinceMs)) / leakMs
    );
}

}  // namespace

LoginThrottle::LoginThrottle(const Clock& clock, LoginThrottleLimits limits)
    : clock_(clock),
      limits_(limits),
      pairs_(limits.maxEntries),
      addresses_(limits.maxEntries),
      accounts_(limits.maxEntries),
      known_(limits.maxEntries) {}

LoginThrottle::Keys LoginThrottle::keysOf(std::string_view account, std::string_view address) {
    // Hashed, so that long names cost no memory.
    Keys keys{{}, throttleAddress(address), sha256Hex(account).substr(0, 32)};
    keys.pair = keys.account + '@' + keys.address;
    return keys;
}

TimeMs LoginThrottle::waitOf(const Bucket& bucket, double freeTries, TimeMs nowMs) const {
    if (bucket.count < freeTries) {
        return 0;
    }
    const TimeMs maxWaitMs = limits_.maxWait.count() * 1000;
    const double doublings = std::min(std::floor(bucket.count - freeTries), 30.0);
    const double waitMs =
        static_cast<double>(limits_.firstWait.count()) * 1000 * std::exp2(doublings);
    const TimeMs wait = std::min(maxWaitMs, static_cast<TimeMs>(waitMs));
    return std::max<TimeMs>(0, bucket.at + wait - nowMs);
}

void LoginThrottle::begin(std::string_view account, std::string_view address) {
    const auto keys = keysOf(account, address);
    const TimeMs now = clock_.nowMs();
    const std::lock_guard lock(mutex_);
    auto& pair = pairs_.ensure(keys.pair);
    auto& from = addresses_.ensure(keys.address);
    auto& target = accounts_.ensure(keys.account);
    const TimeMs* knownAt = known_.find(keys.pair);
    const bool isKnown = knownAt != nullptr && now - *knownAt < kKnownForMs;
    const bool attacked = leaked(target.count, target.at, now, kLeakMs) >= limits_.attackAt;

    TimeMs wait =
        waitOf(pair, attacked && !isKnown ? limits_.freeTriesUnderAttack : limits_.freeTries, now);
    if (!isKnown) {
        wait = std::max(wait, waitOf(from, limits_.freeTriesPerAddress, now));
    }
    if (wait > 0) {
        throw Error(ErrorCode::Quota, "too many failed sign-ins, try again later")
            .withRetryAfter(std::chrono::milliseconds(wait));
    }
    pair = {leaked(pair.count, pair.at, now, kPairLeakMs) + 1, now};
    from = {leaked(from.count, from.at, now, kLeakMs) + 1, now};
    target = {leaked(target.count, target.at, now, kLeakMs) + 1, now};
}

void LoginThrottle::takeBack(const Keys& keys) {
    for (auto* bucket :
         {pairs_.find(keys.pair), addresses_.find(keys.address), accounts_.find(keys.account)}) {
        if (bucket != nullptr) {
            bucket->count = std::max(0.0, bucket->count - 1);
        }
    }
}

void LoginThrottle::succeeded(std::string_view account, std::string_view address) {
    const auto keys = keysOf(account, address);
    const std::lock_guard lock(mutex_);
    takeBack(keys);
    pairs_.erase(keys.pair);
    known_.ensure(keys.pair) = clock_.nowMs();
}

void LoginThrottle::undecided(std::string_view account, std::string_view address) {
    const auto keys = keysOf(account, address);
    const std::lock_guard lock(mutex_);
    takeBack(keys);
}

std::string throttleAddress(std::string_view address) {
    const std::string text(address);
    std::array<unsigned char, 16> bytes{};
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) {
        return text.substr(0, 64);
    }
    constexpr std::array<unsigned char, 12> kMappedV4 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    std::array<char, INET6_ADDRSTRLEN> out{};
    if (std::equal(kMappedV4.begin(), kMappedV4.end(), bytes.begin())) {
        inet_ntop(AF_INET, bytes.data() + kMappedV4.size(), out.data(), out.size());
        return out.data();
    }
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    inet_ntop(AF_INET6, bytes.data(), out.data(), out.size());
    return std::string(out.data()) + "/64";
}

}  // namespace consort::accounts
