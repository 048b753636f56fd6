// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/login_throttle.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include <arpa/inet.h>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/cache/cache.h"

namespace consort::accounts {

namespace {

constexpr TimeMs kKnownForMs = TimeMs{30} * 24 * 3600 * 1000;
constexpr double kPairLeakMs = 600'000;
constexpr double kLeakMs = 60'000;
/// One of them succeeds whenever others get in between, so this is many sign-ins at one moment.
constexpr int kAttempts = 50;

double leaked(double count, TimeMs sinceMs, TimeMs nowMs, double leakMs) {
    return std::max(
        0.0, count - static_cast<double>(std::max<TimeMs>(0, nowMs - sinceMs)) / leakMs
    );
}

}  // namespace

LoginThrottle::LoginThrottle(const Clock& clock, LoginThrottleLimits limits, SharedCounts shared)
    : clock_(clock),
      limits_(limits),
      shared_(std::move(shared)),
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
    const TimeMs now = clock_.nowMs();
    if (!apply(keysOf(account, address), [&](Counts& counts) { count(counts, now); })) {
        throw Error(ErrorCode::Quota, "too many sign-ins at once, try again later")
            .withRetryAfter(std::chrono::seconds(1));
    }
}

void LoginThrottle::succeeded(std::string_view account, std::string_view address) {
    apply(keysOf(account, address), [&](Counts& counts) {
        takeBack(counts);
        counts.pair = {};
        counts.knownAt = clock_.nowMs();
    });
}

void LoginThrottle::undecided(std::string_view account, std::string_view address) {
    apply(keysOf(account, address), takeBack);
}

void LoginThrottle::count(Counts& counts, TimeMs nowMs) const {
    auto& [pair, from, target, knownAt] = counts;
    const bool isKnown = knownAt && nowMs - *knownAt < kKnownForMs;
    const bool attacked = leaked(target.count, target.at, nowMs, kLeakMs) >= limits_.attackAt;
    TimeMs wait = waitOf(
        pair, attacked && !isKnown ? limits_.freeTriesUnderAttack : limits_.freeTries, nowMs
    );
    if (!isKnown) {
        wait = std::max(wait, waitOf(from, limits_.freeTriesPerAddress, nowMs));
    }
    if (wait > 0) {
        throw Error(ErrorCode::Quota, "too many failed sign-ins, try again later")
            .withRetryAfter(std::chrono::milliseconds(wait));
    }
    pair = {leaked(pair.count, pair.at, nowMs, kPairLeakMs) + 1, nowMs};
    from = {leaked(from.count, from.at, nowMs, kLeakMs) + 1, nowMs};
    target = {leaked(target.count, target.at, nowMs, kLeakMs) + 1, nowMs};
}

void LoginThrottle::takeBack(Counts& counts) {
    for (auto* bucket : {&counts.pair, &counts.address, &counts.account}) {
        bucket->count = std::max(0.0, bucket->count - 1);
    }
}

/// False when others were in the way each time.
bool LoginThrottle::apply(const Keys& keys, const Step& step) {
    if (const auto isDone = applyShared(keys, step)) {
        return *isDone;
    }
    const std::lock_guard lock(mutex_);
    auto counts = load(keys);
    step(counts);
    store(keys, counts);
    return true;
}

/// nullopt when there is nothing shared, or it cannot be reached.
std::optional<bool> LoginThrottle::applyShared(const Keys& keys, const Step& step) {
    if (shared_.cache == nullptr) {
        return std::nullopt;
    }
    const auto names = namesOf(keys);
    const auto lasts = [this](const Bucket& bucket, double leakMs) {
        return std::chrono::milliseconds(static_cast<TimeMs>(bucket.count * leakMs)) +
               limits_.maxWait;
    };
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const auto found = shared_.cache->findAll(names);
        if (!found) {
            return std::nullopt;
        }
        const auto& was = *found;
        Counts counts{decode(was[0]), decode(was[1]), decode(was[2]), std::nullopt};
        if (was[3]) {
            counts.knownAt = decode(was[3]).at;
        }
        step(counts);
        std::vector<cache::Cache::Change> changes{
            {names[0], was[0], encode(counts.pair), lasts(counts.pair, kPairLeakMs)},
            {names[1], was[1], encode(counts.address), lasts(counts.address, kLeakMs)},
            {names[2], was[2], encode(counts.account), lasts(counts.account, kLeakMs)}};
        if (counts.knownAt) {
            changes.push_back(
                {names[3],
                 was[3],
                 encode({0, *counts.knownAt}),
                 std::chrono::milliseconds(kKnownForMs)}
            );
        }
        switch (shared_.cache->replaceAll(changes)) {
            case cache::Cache::Outcome::Done: {
                const std::lock_guard lock(mutex_);
                store(keys, counts);
                return true;
            }
            case cache::Cache::Outcome::Unreachable:
                return std::nullopt;
            case cache::Cache::Outcome::Conflict:
                break;
        }
    }
    return false;
}

std::vector<std::string> LoginThrottle::namesOf(const Keys& keys) const {
    const auto& name = shared_.name;
    return {
        name + ":pair:" + keys.pair,
        name + ":address:" + keys.address,
        name + ":account:" + keys.account,
        name + ":known:" + keys.pair};
}

std::string LoginThrottle::encode(const Bucket& bucket) {
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), bucket.count).ptr;
    return std::string(text.data(), end) + ' ' + std::to_string(bucket.at);
}

/// What is not as encode() writes it counts as nothing.
LoginThrottle::Bucket LoginThrottle::decode(const std::optional<std::string>& text) {
    Bucket bucket;
    if (text) {
        const char* const end = text->data() + text->size();
        const auto [space, error] = std::from_chars(text->data(), end, bucket.count);
        if (error != std::errc() || space == end ||
            std::from_chars(space + 1, end, bucket.at).ec != std::errc()) {
            return {};
        }
    }
    return bucket;
}

LoginThrottle::Counts LoginThrottle::load(const Keys& keys) {
    const auto at = [](LruMap<Bucket>& table, const std::string& key) {
        const auto* bucket = table.find(key);
        return bucket == nullptr ? Bucket{} : *bucket;
    };
    Counts counts{
        at(pairs_, keys.pair), at(addresses_, keys.address), at(accounts_, keys.account), {}};
    if (const TimeMs* knownAt = known_.find(keys.pair)) {
        counts.knownAt = *knownAt;
    }
    return counts;
}

void LoginThrottle::store(const Keys& keys, const Counts& counts) {
    const auto put = [](LruMap<Bucket>& table, const std::string& key, const Bucket& bucket) {
        if (bucket == Bucket{}) {
            table.erase(key);
        } else {
            table.ensure(key) = bucket;
        }
    };
    put(pairs_, keys.pair, counts.pair);
    put(addresses_, keys.address, counts.address);
    put(accounts_, keys.account, counts.account);
    if (counts.knownAt) {
        known_.ensure(keys.pair) = *counts.knownAt;
    }
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
