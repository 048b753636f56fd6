// SPDX-License-Identifier: Apache-2.0
#include "s3_client.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "digest.h"
#include "text.h"

namespace consort::s3 {

namespace {

constexpr std::size_t kMaxErrorBody = 65'536;

/// A body in memory, without a copy for each attempt.
class BodyReader final : public sdk::Reader {
public:
    explicit BodyReader(std::string_view bytes) : left_(bytes) {}

    std::size_t read(sdk::Call /*call*/, std::span<char> buffer) override {
        const auto count = left_.copy(buffer.data(), buffer.size());
        left_.remove_prefix(count);
        return count;
    }

private:
    std::string_view left_;
};

bool hasBody(const std::string& method) {
    return method == "PUT" || method == "POST";
}

/// The host's pool must get the connection back, so the body is read also when nobody needs it.
Failure failureOf(sdk::Call call, const S3Request& request, sdk::HttpResponse& response) {
    std::string document;
    try {
        document = request.method == "HEAD" ? std::string() : response.text(call, kMaxErrorBody);
    } catch (const sdk::Error&) {
        // The status alone says that it failed; why is lost with the body.
        call.throwIfCancelled();
    }
    auto failure = parseFailure(response.status, document);
    failure.retryAfter = response.retryAfter();
    if (failure.region.empty()) {
        failure.region = response.header("x-amz-bucket-region");
    }
    if (!isRegionName(failure.region)) {
        failure.region.clear();
    }
    return failure;
}

}  // namespace

S3Client::S3Client(
    sdk::Host host, const Environment& environment, S3Options options, CredentialSources credentials
)
    : host_(host),
      environment_(environment),
      options_(std::move(options)),
      credentials_(std::move(credentials), host.log(), environment) {
    // Both throw now, not at the first request.
    addressOf(options_.place, {});
    addressOf(options_.publicPlace, {});
}

Place S3Client::placeNow(const Place& configured) const {
    auto place = configured;
    const std::lock_guard lock(mutex_);
    if (!region_.empty()) {
        place.region = region_;
    }
    return place;
}

S3Answer S3Client::send(sdk::Call call, const S3Request& request) {
    sdk::Backoff backoff(options_.backoff, environment_.random);
    Mended mended;
    bool isUncertain = false;
    for (;;) {
        std::chrono::milliseconds asked{0};
        const auto credentials = credentials_.get(call);
        try {
            const auto place = placeNow(options_.place);
            auto answer = attempt(call, request, place, credentials);
            answer.isUncertain = isUncertain;
            if (answer.isSuccess()) {
                return answer;
            }
            if (mend(answer, place.region, credentials, mended)) {
                continue;
            }
            asked = answer.failure->retryAfter;
            const auto pause =
                answer.failure->isPassing() ? backoff.next(call, asked) : std::nullopt;
            if (!pause) {
                return answer;
            }
            isUncertain = isUncertain || answer.failure->isUndecided();
            environment_.wait(call, *pause);
        } catch (const sdk::HostError& error) {
            // No answer. What was sent is in memory, so that it can be sent again.
            const bool mayPass =
                error.code() == CONSORT_E_UNAVAILABLE || error.code() == CONSORT_E_TIMEOUT;
            const auto pause = mayPass ? backoff.next(call) : std::nullopt;
            if (!pause) {
                throw;
            }
            isUncertain = true;
            environment_.wait(call, *pause);
        }
    }
}

S3Answer S3Client::attempt(
    sdk::Call call, const S3Request& request, const Place& place, const Credentials& credentials
) {
    const auto address = addressOf(place, request.key);
    SignedRequest toSign{request.method, address.path, request.query, request.headers};
    toSign.headers.emplace_back("host", address.host);
    // TLS keeps the bytes whole by itself; in the clear the signature has to.
    toSign.payloadHash = address.isSecure() && !request.body.empty() ? std::string(kUnsignedPayload)
                                                                     : hexOf(sha256(request.body));
    signHeaders(toSign, {place.region, "s3", serverSeconds()}, credentials);
    const auto query = canonicalQuery(request.query);

    BodyReader body(request.body);
    sdk::HttpRequest sent{
        .url = address.origin + address.path + (query.empty() ? "" : "?" + query),
        .method = request.method,
        .headers = std::move(toSign.headers),
        .timeout = options_.timeout};
    std::erase_if(sent.headers, [](const auto& field) { return field.first == "host"; });
    if (hasBody(request.method)) {
        sent.body = &body;
        sent.bodyBytes = request.body.size();
    }
    S3Answer answer{host_.http().send(call, sent), std::nullopt};
    if (!answer.response.isSuccess()) {
        answer.failure = failureOf(call, request, answer.response);
    }
    return answer;
}

bool S3Client::mend(
    S3Answer& answer, const std::string& region, const Credentials& used, Mended& mended
) {
    const auto& failure = *answer.failure;
    if (failure.isElsewhere()) {
        return !std::exchange(mended.region, true) && mendRegion(failure, region);
    }
    if (failure.code == "RequestTimeTooSkewed") {
        return !std::exchange(mended.clock, true) && mendClock(answer);
    }
    if (failure.isExpiredToken() && !std::exchange(mended.credentials, true)) {
        credentials_.invalidate(used);
        return true;
    }
    return false;
}

bool S3Client::mendRegion(const Failure& failure, const std::string& used) {
    // Only a region can be followed: another host would get requests that were not meant for it.
    if (failure.region.empty() || failure.region == used) {
        return false;
    }
    {
        const std::lock_guard lock(mutex_);
        if (region_ == failure.region) {
            return true;
        }
        region_ = failure.region;
    }
    host_.log().warning(
        "the bucket is in another region than configured; that one is used from now on",
        {{"bucket", options_.place.bucket}, {"region", failure.region}}
    );
    return true;
}

bool S3Client::mendClock(S3Answer& answer) {
    const auto theirs = parseHttpDate(answer.response.header("date"));
    if (!theirs) {
        return false;
    }
    const auto skew = *theirs * 1000 - environment_.nowMs();
    skewMs_ = skew;
    const auto seconds = std::to_string(skew / 1000);
    answer.failure->message =
        "this machine's clock and the server's differ by " + seconds + " seconds";
    host_.log().warning(
        "this machine's clock and that of S3 differ; requests are signed by the latter",
        {{"seconds", seconds}}
    );
    return true;
}

sdk::Url S3Client::presign(
    sdk::Call call, const std::string& method, const std::string& key, std::chrono::seconds expires
) {
    const auto credentials = credentials_.get(call);
    const auto place = placeNow(options_.publicPlace);
    const auto address = addressOf(place, key);
    const auto now = serverSeconds();
    const auto query = presignedQuery(
        {method, address.path, {}, {{"host", address.host}}},
        {place.region, "s3", now},
        credentials,
        expires
    );
    // By this machine's clock, in whole seconds as S3 counts them.
    auto end = (now + expires.count()) * 1000 - skewMs_;
    if (credentials.expiresMs != 0) {
        end = std::min(end, credentials.expiresMs);
    }
    return {address.origin + address.path + "?" + query, end};
}

void S3Client::raise(const Failure& failure, std::string_view what) const {
    s3::raise(
        failure,
        what.empty() ? std::string_view(options_.place.bucket) : what,
        options_.place.bucket,
        endpointOf(placeNow(options_.place))
    );
}

}  // namespace consort::s3
