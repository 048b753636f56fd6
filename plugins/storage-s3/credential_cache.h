// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>

#include "credential_source.h"

namespace consort::s3 {

/// The credentials in use: those of the first source that has some. Temporary ones are renewed five
/// minutes before they expire, by one caller while the others go on with the old ones; these stay
/// in use for as long as they last when that fails. Thread-safe.
class CredentialCache final {
public:
    CredentialCache(CredentialSources sources, sdk::Log log, const Environment& environment);

    /// Throws sdk::Unavailable when there are none, for a second without looking again;
    /// sdk::Timeout and sdk::Cancelled while it waits.
    Credentials get(sdk::Call call);

    /// The server does not take `used` any more: the next get() loads new ones.
    void invalidate(const Credentials& used);

private:
    bool isUsable(std::int64_t nowMs) const;
    bool isFresh(std::int64_t nowMs) const;
    bool hasJustFailed(std::int64_t nowMs) const;
    Credentials refresh(sdk::Call call, std::unique_lock<std::mutex>& lock);
    Credentials load(sdk::Call call) const;

    const CredentialSources sources_;
    const sdk::Log log_;
    const Environment environment_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<Credentials> current_;
    bool isRefreshing_ = false;
    std::int64_t retryAtMs_ = 0;
    std::exception_ptr failure_;  ///< Why there are none; kept for a moment.
    std::int64_t failedAtMs_ = 0;
};

}  // namespace consort::s3
