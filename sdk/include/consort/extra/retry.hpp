// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>

#include <consort/sdk/call.hpp>

/// An optional help for plugins that ask a service which may be busy. Not part of
/// <consort/sdk.hpp>.
namespace consort::sdk {
inline namespace v0 {

struct BackoffOptions {
    int attempts = 4;                      ///< In all, the first one included.
    std::chrono::milliseconds first{100};  ///< The longest wait before the second attempt; doubles.
    std::chrono::milliseconds most{2000};  ///< What it doubles up to.
    /// A service that asks for more patience than this is told of to the host instead.
    std::chrono::milliseconds mostAsked{3000};
};

/// How long to wait between attempts: exponential back-off with full jitter. One object for each
/// operation; not thread-safe. It does not wait itself:
///
///     Backoff backoff({}, random);
///     while (isBusy(response = send()) ) {
///         const auto pause = backoff.next(call, response.retryAfter());
///         if (!pause) { throw Unavailable("…", response.retryAfter()); }
///         waitFor(*pause);
///     }
class Backoff final {
public:
    /// `random` gives numbers evenly within [0, 1).
    Backoff(BackoffOptions options, std::function<double()> random)
        : options_(options), random_(std::move(random)), limit_(options.first) {}

    /// The wait before the next attempt, at least `asked` (what Retry-After says); nullopt when
    /// another one makes no sense: there were enough, or the call's deadline would pass first.
    std::optional<std::chrono::milliseconds> next(Call call, std::chrono::milliseconds asked = {}) {
        using Milliseconds = std::chrono::milliseconds;
        if (++made_ >= options_.attempts || asked > options_.mostAsked) {
            return std::nullopt;
        }
        const auto jittered = Milliseconds(
            static_cast<Milliseconds::rep>(random_() * static_cast<double>(limit_.count() + 1))
        );
        limit_ = std::min(limit_ * 2, options_.most);
        const auto pause = std::max(asked, jittered);
        const auto now = std::chrono::steady_clock::now();
        if (call.cancelled() || call.deadline() - now <= pause) {
            return std::nullopt;
        }
        return pause;
    }

private:
    BackoffOptions options_;
    std::function<double()> random_;
    std::chrono::milliseconds limit_;
    int made_ = 0;  ///< Attempts that failed.
};

}  // namespace v0
}  // namespace consort::sdk
