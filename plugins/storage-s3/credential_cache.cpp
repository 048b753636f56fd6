// SPDX-License-Identifier: Apache-2.0
#include "credential_cache.h"

#include <utility>

namespace consort::s3 {

namespace {

constexpr std::int64_t kRenewBeforeMs = 300'000;
constexpr std::int64_t kRetryMs = 30'000;
/// So that those who waited for a service that is dead do not ask it one after the other.
constexpr std::int64_t kFailureMs = 1000;
/// A request that is signed now may arrive a little later.
constexpr std::int64_t kMarginMs = 15'000;

}  // namespace

CredentialCache::CredentialCache(
    CredentialSources sources, sdk::Log log, const Environment& environment
)
    : sources_(std::move(sources)), log_(log), environment_(environment) {}

bool CredentialCache::isUsable(std::int64_t nowMs) const {
    return current_ && (current_->expiresMs == 0 || nowMs < current_->expiresMs - kMarginMs);
}

bool CredentialCache::isFresh(std::int64_t nowMs) const {
    return current_ && (current_->expiresMs == 0 || nowMs < current_->expiresMs - kRenewBeforeMs);
}

bool CredentialCache::hasJustFailed(std::int64_t nowMs) const {
    return failure_ && nowMs >= failedAtMs_ && nowMs < failedAtMs_ + kFailureMs;
}

Credentials CredentialCache::get(sdk::Call call) {
    std::unique_lock lock(mutex_);
    for (;;) {
        const auto now = environment_.nowMs();
        const bool mayWait = isRefreshing_ || now < retryAtMs_;
        if (isFresh(now) || (mayWait && isUsable(now))) {
            return *current_;
        }
        if (hasJustFailed(now)) {
            std::rethrow_exception(failure_);
        }
        if (!isRefreshing_) {
            return refresh(call, lock);
        }
        call.throwIfCancelled();
        changed_.wait_for(lock, std::chrono::milliseconds(20));
    }
}

Credentials CredentialCache::refresh(sdk::Call call, std::unique_lock<std::mutex>& lock) {
    isRefreshing_ = true;
    lock.unlock();
    std::optional<Credentials> loaded;
    std::exception_ptr failure;
    std::string why;
    try {
        loaded = load(call);
    } catch (const std::exception& error) {
        failure = std::current_exception();
        why = error.what();
    }
    lock.lock();
    isRefreshing_ = false;
    changed_.notify_all();
    if (loaded) {
        current_ = std::move(loaded);
        retryAtMs_ = 0;
        failure_ = nullptr;
        return *current_;
    }
    const auto now = environment_.nowMs();
    if (!isUsable(now)) {
        // The end of this one's call says nothing to the others.
        if (!call.cancelled()) {
            failure_ = failure;
            failedAtMs_ = now;
        }
        std::rethrow_exception(failure);
    }
    retryAtMs_ = now + kRetryMs;
    log_.warning("the S3 credentials cannot be renewed; the old ones still last", {{"why", why}});
    return *current_;
}

Credentials CredentialCache::load(sdk::Call call) const {
    std::string asked;
    for (const auto& source : sources_) {
        if (auto found = source->load(call)) {
            return std::move(*found);
        }
        asked += (asked.empty() ? "" : ", ") + source->name();
    }
    throw sdk::Unavailable("no S3 credentials are to be found; asked were " + asked);
}

void CredentialCache::invalidate(const Credentials& used) {
    const std::lock_guard lock(mutex_);
    if (current_ && current_->accessKey == used.accessKey &&
        current_->sessionToken == used.sessionToken) {
        current_.reset();
        retryAtMs_ = 0;
    }
}

}  // namespace consort::s3
