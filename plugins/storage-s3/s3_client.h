// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <consort/extra/retry.hpp>
#include <consort/sdk.hpp>

#include "address.h"
#include "credential_cache.h"
#include "s3_failure.h"
#include "sigv4.h"

namespace consort::s3 {

struct S3Options {
    Place place;
    /// Where clients reach the bucket: what signed URLs lead to.
    Place publicPlace;
    std::chrono::milliseconds timeout{10'000};  ///< Until a response head, each attempt.
    sdk::BackoffOptions backoff;
};

/// A request on an object, or on the bucket when `key` is empty.
struct S3Request {
    std::string method = "GET";
    std::string key = {};
    Fields query = {};
    Fields headers = {};         ///< Names in lower case; all are signed.
    std::string_view body = {};  ///< Held in memory, so that it can be sent again.
};

/// An answer: a success, or why not.
struct S3Answer {
    sdk::HttpResponse response;
    std::optional<Failure> failure;
    /// An attempt before this answer may have been carried out without anybody learning of it.
    bool isUncertain = false;

    bool isSuccess() const { return !failure; }

    bool has(std::string_view code) const { return failure && failure->code == code; }
};

/// Signs requests, sends them, and deals with what is not about the request itself: a busy server,
/// another region, a clock that is wrong, credentials that have expired. Thread-safe.
class S3Client final {
public:
    S3Client(
        sdk::Host host,
        const Environment& environment,
        S3Options options,
        CredentialSources credentials
    );

    /// Sends it again when that may help: what `request` does may be done twice, and then the
    /// answer says so. Throws sdk::HostError when there was no answer, and what the call's end
    /// throws.
    S3Answer send(sdk::Call call, const S3Request& request);

    /// A URL for clients, good for `method` on that object. The second is when it ends.
    sdk::Url presign(
        sdk::Call call,
        const std::string& method,
        const std::string& key,
        std::chrono::seconds expires
    );

    /// Throws what `failure` means; `what` is the object's key, or empty for the bucket.
    [[noreturn]] void raise(const Failure& failure, std::string_view what) const;

    const Place& place() const { return options_.place; }

    /// Throws what the call's end throws.
    void wait(sdk::Call call, std::chrono::milliseconds time) const {
        environment_.wait(call, time);
    }

    /// By this machine's clock.
    std::int64_t nowMs() const { return environment_.nowMs(); }

private:
    /// What may be put right once for each request.
    struct Mended {
        bool region = false;
        bool clock = false;
        bool credentials = false;
    };

    Place placeNow(const Place& configured) const;
    S3Answer attempt(
        sdk::Call call, const S3Request& request, const Place& place, const Credentials& credentials
    );
    bool mend(S3Answer& answer, const std::string& region, const Credentials& used, Mended& mended);
    /// `used`: the region that the refused request was signed for.
    bool mendRegion(const Failure& failure, const std::string& used);
    bool mendClock(S3Answer& answer);

    std::int64_t serverSeconds() const { return (environment_.nowMs() + skewMs_) / 1000; }

    const sdk::Host host_;
    const Environment environment_;
    const S3Options options_;
    CredentialCache credentials_;
    std::atomic<std::int64_t> skewMs_ = 0;
    mutable std::mutex mutex_;
    std::string region_;  ///< What the server named; empty: the configured one.
};

}  // namespace consort::s3
