// SPDX-License-Identifier: Apache-2.0
#include "s3_storage.h"

#include <algorithm>
#include <utility>

#include "content.h"
#include "s3_options.h"
#include "skipped_keys.h"
#include "text.h"

namespace consort::s3 {

namespace {

constexpr std::size_t kMaxKey = 1024;
constexpr std::size_t kMaxListing = std::size_t{32} << 20U;
constexpr std::uint64_t kMaxParts = 10'000;
constexpr std::chrono::seconds kMaxLifetime = std::chrono::hours(7 * 24);
/// How often an object that is replaced at the same time is asked for.
constexpr int kTries = 5;

const Settings& checked(const Settings& settings) {
    settings.check();
    return settings;
}

}  // namespace

S3Storage::S3Storage(sdk::Host host, const Settings& settings, const Environment& environment)
    : host_(host),
      settings_(checked(settings)),
      prefix_(
          settings.prefix.empty() || settings.prefix.ends_with('/') ? settings.prefix
                                                                    : settings.prefix + "/"
      ),
      client_(
          host, environment, optionsOf(settings), credentialSourcesOf(host, settings, environment)
      ) {
    if (settings.delivery == "cloudfront") {
        cloudfront_ = std::make_unique<const CloudFrontSigner>(
            settings.cloudfront.domain,
            settings.cloudfront.keyPairId,
            settings.cloudfront.privateKey,
            settings.cloudfront.allowedNetwork
        );
    }
}

bool S3Storage::isTooLong(std::string_view key) const {
    return prefix_.size() + key.size() > kMaxKey;
}

void S3Storage::check(sdk::Call call) {
    const auto answer =
        client_.send(call, {.query = {{"list-type", "2"}, {"max-keys", "1"}, {"prefix", prefix_}}});
    if (!answer.isSuccess()) {
        client_.raise(*answer.failure, {});
    }
}

sdk::Object S3Storage::objectOf(std::string_view key, const sdk::HttpResponse& response) const {
    return {
        .key = std::string(key),
        .bytes = parseNumber(response.header("content-length")).value_or(0),
        .mtimeMs = parseHttpDate(response.header("last-modified")).value_or(0) * 1000,
        .etag = bareEtag(response.header("etag")),
        .contentType = std::string(response.header("content-type"))};
}

std::optional<sdk::Object> S3Storage::stat(sdk::Call call, std::string_view key) {
    sdk::requireCanonicalKey(key);
    if (isTooLong(key)) {
        return std::nullopt;
    }
    for (int i = 0; i < kTries; ++i) {
        const auto answer = client_.send(call, {.method = "HEAD", .key = fullKey(key)});
        if (answer.isSuccess()) {
            return objectOf(key, answer.response);
        }
        if (answer.failure->isPassing()) {
            client_.raise(*answer.failure, key);
        }
        // Without a body nobody knows whether the object is missing or the bucket, nor which of
        // the things that 403 may stand for it is.
        if (!isThere(call, key)) {
            return std::nullopt;
        }
    }
    throw sdk::Unavailable(quoted(key) + ": S3 answers GET and refuses HEAD");
}

bool S3Storage::isThere(sdk::Call call, std::string_view key) {
    const auto answer =
        client_.send(call, {.key = fullKey(key), .headers = {{"range", "bytes=0-0"}}});
    if (answer.has("NoSuchKey")) {
        return false;
    }
    if (!answer.isSuccess() && answer.failure->status != 416) {
        client_.raise(*answer.failure, key);
    }
    return true;
}

std::optional<sdk::Blob> S3Storage::open(sdk::Call call, const sdk::OpenRequest& request) {
    sdk::requireCanonicalKey(request.key);
    if (isTooLong(request.key)) {
        return std::nullopt;
    }
    const bool isDirect = request.acceptUrl && settings_.delivery != "proxy";
    return isDirect ? openUrl(call, request) : read(call, request);
}

S3Storage::ReadAttempt S3Storage::tryRead(sdk::Call call, const sdk::OpenRequest& request) {
    S3Request get{.key = fullKey(request.key)};
    if (!isWhole(request)) {
        get.headers.emplace_back("range", rangeOf(request));
    }
    if (!request.ifMatch.empty()) {
        get.headers.emplace_back("if-match", "\"" + std::string(request.ifMatch) + "\"");
    }
    auto answer = client_.send(call, get);
    if (answer.isSuccess()) {
        return {blobOf(request, std::move(answer)), false};
    }
    if (answer.has("NoSuchKey")) {
        return {std::nullopt, true};
    }
    if (answer.failure->status == 412) {
        throw sdk::Conflict(quoted(request.key) + " has another etag");
    }
    if (answer.failure->status != 416) {
        client_.raise(*answer.failure, request.key);
    }
    return {};
}

std::optional<sdk::Blob> S3Storage::read(sdk::Call call, const sdk::OpenRequest& request) {
    const bool isRead = request.length > 0 && request.offset < kMaxOffset;
    for (int i = 0; i < kTries; ++i) {
        if (isRead) {
            auto attempt = tryRead(call, request);
            if (attempt.blob || attempt.isMissing) {
                return std::move(attempt.blob);
            }
        }
        // At the end or beyond it: the object's size says which.
        auto object = stat(call, request.key);
        if (!object) {
            return std::nullopt;
        }
        if (lengthOf(request, *object) == 0) {
            return sdk::Blob{std::move(*object), request.offset, 0, emptyReader()};
        }
    }
    throw sdk::Unavailable(quoted(request.key) + " is replaced again and again");
}

sdk::Blob S3Storage::blobOf(const sdk::OpenRequest& request, S3Answer answer) const {
    auto& response = answer.response;
    auto object = objectOf(request.key, response);
    const auto announced = parseNumber(response.header("content-length"));
    std::uint64_t length = announced.value_or(0);
    if (response.status == 206) {
        const auto range = parseContentRange(response.header("content-range"));
        if (!range || range->first != request.offset) {
            throw sdk::Unavailable(quoted(request.key) + ": S3 sent another range than asked for");
        }
        object.bytes = range->total;
        length = range->last - range->first + 1;
    } else if (!announced) {
        throw sdk::Unavailable(quoted(request.key) + ": S3 did not say how long it is");
    }
    if (length != lengthOf(request, object)) {
        throw sdk::Unsupported(quoted(request.key) + ": the server knows no ranges");
    }
    if (announced == length) {
        return {std::move(object), request.offset, length, std::move(response.body)};
    }
    auto measured = measuredReader(std::move(response.body), length);
    return {std::move(object), request.offset, length, std::move(measured)};
}

std::optional<sdk::Blob> S3Storage::openUrl(sdk::Call call, const sdk::OpenRequest& request) {
    auto object = stat(call, request.key);
    if (!object) {
        return std::nullopt;
    }
    const auto length = lengthOf(request, *object);
    const auto lifetime = std::chrono::duration_cast<std::chrono::seconds>(settings_.urlLifetime);
    auto url = urlOf(call, "GET", request.key, lifetime);
    return sdk::Blob{std::move(*object), request.offset, length, std::move(url)};
}

sdk::Url S3Storage::urlOf(
    sdk::Call call, const std::string& method, std::string_view key, std::chrono::seconds expires
) {
    if (cloudfront_ && method != "PUT") {
        const auto end = client_.nowMs() / 1000 + expires.count();
        return {cloudfront_->sign(fullKey(key), end), end * 1000};
    }
    return client_.presign(call, method, fullKey(key), expires);
}

sdk::Url S3Storage::presign(sdk::Call call, const sdk::PresignRequest& request) {
    sdk::requireCanonicalKey(request.key);
    const std::string method(request.method);
    if (method != "GET" && method != "HEAD" && method != "PUT") {
        throw sdk::Unsupported("S3 URLs are signed for GET, HEAD and PUT only");
    }
    if (method == "PUT" && settings_.readOnly) {
        throw sdk::Denied("the storage is configured read-only");
    }
    if (isTooLong(request.key) || request.expires < std::chrono::seconds(1)) {
        throw sdk::Invalid(quoted(request.key) + ": the key is too long or the time too short");
    }
    return urlOf(call, method, request.key, std::min(request.expires, kMaxLifetime));
}

ListPage S3Storage::listPage(
    sdk::Call call, const sdk::ListRequest& request, const std::string& token
) {
    S3Request page{
        .query = {
            {"list-type", "2"},
            {"encoding-type", "url"},
            {"prefix", prefix_ + std::string(request.prefix)}}};
    if (!request.recursive) {
        page.query.emplace_back("delimiter", "/");
    }
    if (!token.empty()) {
        page.query.emplace_back("continuation-token", token);
    } else if (!request.afterKey.empty()) {
        page.query.emplace_back("start-after", prefix_ + std::string(request.afterKey));
    }
    auto answer = client_.send(call, page);
    if (!answer.isSuccess()) {
        client_.raise(*answer.failure, {});
    }
    return parseListPage(answer.response.text(call, kMaxListing));
}

void S3Storage::list(sdk::Call call, const sdk::ListRequest& request, const sdk::EmitObject& emit) {
    const auto asked = fullKey(request.prefix);
    std::string last(request.afterKey);
    std::string token;
    SkippedKeys skipped(host_.log());
    do {
        call.throwIfCancelled();
        auto page = listPage(call, request, token);
        for (auto& entry : page.entries) {
            if (!entry.key.starts_with(asked)) {
                throw sdk::Unsupported("the server lists keys that the prefix does not ask for");
            }
            entry.key.erase(0, prefix_.size());
            if (!skipped.isKey(entry) || entry.key <= request.afterKey) {
                continue;
            }
            if (entry.key <= last) {
                throw sdk::Unsupported(
                    "the server does not list keys in order (as S3 directory buckets do not)"
                );
            }
            last = entry.key;
            if (!emit(entry)) {
                return;
            }
        }
        if (page.isTruncated && page.nextToken == token) {
            throw sdk::Unavailable("the server's listing does not get on");
        }
        token = page.isTruncated ? page.nextToken : std::string();
    } while (!token.empty());
}

void S3Storage::requireMatch(sdk::Call call, const sdk::PutRequest& request) {
    if (request.ifMatch.empty()) {
        return;
    }
    const auto found = stat(call, request.key);
    if (!found || found->etag != request.ifMatch) {
        throw sdk::Conflict(quoted(request.key) + " has another etag");
    }
}

sdk::Object S3Storage::put(sdk::Call call, const sdk::PutRequest& request, sdk::Source& source) {
    sdk::requireCanonicalKey(request.key);
    if (settings_.readOnly) {
        throw sdk::Denied("the storage is configured read-only");
    }
    if (isTooLong(request.key)) {
        throw sdk::Invalid(quoted(request.key) + ": keys of S3 have at most 1024 bytes");
    }
    requireMatch(call, request);
    const auto needed = request.bytes == sdk::kToEnd ? 0 : request.bytes / kMaxParts + 1;
    PartSource parts(source, request.bytes, std::max(settings_.partSize.bytes, needed));
    const UploadTarget target{
        fullKey(request.key), std::string(request.contentType), std::string(request.ifMatch)};
    const auto first = parts.next(call);
    std::string etag;
    if (parts.isAtEnd()) {
        etag = uploadWhole(client_, call, target, first);
    } else {
        MultipartUpload upload(client_, host_, call, target);
        upload.send(call, first);
        while (!parts.isAtEnd()) {
            upload.send(call, parts.next(call));
        }
        // For servers that do not look at the condition when the parts are joined.
        requireMatch(call, request);
        etag = upload.complete(call);
    }
    auto stored = stat(call, request.key);
    if (stored && stored->etag == etag) {
        return std::move(*stored);
    }
    // Replaced or removed in the meantime.
    return {
        .key = std::string(request.key),
        .bytes = parts.bytes(),
        .etag = etag,
        .contentType = target.contentType};
}

void S3Storage::remove(sdk::Call call, std::string_view key) {
    sdk::requireCanonicalKey(key);
    if (settings_.readOnly) {
        throw sdk::Denied("the storage is configured read-only");
    }
    if (isTooLong(key)) {
        return;
    }
    const auto answer = client_.send(call, {.method = "DELETE", .key = fullKey(key)});
    if (!answer.isSuccess() && !answer.has("NoSuchKey")) {
        client_.raise(*answer.failure, key);
    }
}

}  // namespace consort::s3
