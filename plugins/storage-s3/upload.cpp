// SPDX-License-Identifier: Apache-2.0
#include "upload.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "digest.h"
#include "own_call.h"
#include "text.h"
#include "xml.h"

namespace consort::s3 {

namespace {

constexpr std::size_t kMaxParts = 10'000;
constexpr std::size_t kMaxAnswer = 65'536;
constexpr std::size_t kReadBytes = 262'144;
constexpr std::chrono::milliseconds kAbortTimeout{10'000};

/// Servers that know no conditional writes say so in one of these ways.
bool knowsNoCondition(const S3Answer& answer) {
    return answer.has("NotImplemented") || (answer.failure && answer.failure->status == 501);
}

S3Answer sendConditional(
    S3Client& client, sdk::Call call, S3Request request, const std::string& ifMatch
) {
    if (ifMatch.empty()) {
        return client.send(call, request);
    }
    const auto plain = request;
    request.headers.emplace_back("if-match", "\"" + ifMatch + "\"");
    auto answer = client.send(call, request);
    if (answer.failure && answer.failure->status == 412) {
        // Ceph compares with an etag that has no quotes, when something is written.
        request.headers.back().second = ifMatch;
        auto other = client.send(call, request);
        answer.isUncertain = answer.isUncertain || other.isUncertain;
        return other.isSuccess() ? std::move(other) : std::move(answer);
    }
    return knowsNoCondition(answer) ? client.send(call, plain) : std::move(answer);
}

std::string etagOf(const S3Answer& answer) {
    return bareEtag(answer.response.header("etag"));
}

/// The condition does not hold: with an attempt that is uncertain, maybe because of that one.
bool isConflict(const S3Answer& answer) {
    return answer.failure && (answer.failure->status == 412 || answer.failure->status == 409);
}

/// Whether the object there has this etag, which is not empty.
bool isInPlace(
    S3Client& client, sdk::Call call, const std::string& key, const std::string& expected
) {
    if (expected.empty()) {
        return false;
    }
    const auto found = client.send(call, {.method = "HEAD", .key = key});
    return found.isSuccess() && etagOf(found) == expected;
}

/// The etag of an object in parts: the MD5 of their MD5s, and how many there are. Empty when the
/// parts' etags are none.
std::string etagOfParts(const std::vector<std::string>& etags) {
    std::string all;
    for (const auto& etag : etags) {
        const auto part = bytesOfHex(etag);
        if (!part || part->size() != 16) {
            return {};
        }
        all += *part;
    }
    const auto whole = md5(all);
    return whole.empty() ? std::string() : hexOf(whole) + "-" + std::to_string(etags.size());
}

[[noreturn]] void raiseUnknown(const std::string& key) {
    throw sdk::Unavailable(
        "\"" + key +
        "\": an answer of S3 was lost, and the object there is not this upload: whether "
        "it was in place before something else changed it is not known"
    );
}

}  // namespace

std::size_t PartSource::fill(sdk::Call call, std::size_t wanted) {
    std::size_t filled = buffer_.size();
    while (filled < wanted) {
        call.throwIfCancelled();
        // Grows with what comes, as an upload of unknown length may be short, but not beyond a
        // part.
        const auto room = std::min(wanted, filled + kReadBytes);
        if (room > buffer_.capacity()) {
            buffer_.reserve(std::min(wanted, room * 2));
        }
        buffer_.resize(room);
        const auto got = source_.read(std::span(buffer_).subspan(filled));
        filled += got;
        buffer_.resize(filled);
        if (got == 0) {
            isAtEnd_ = true;
            break;
        }
        if (announced_ != sdk::kToEnd && bytes_ + filled > announced_) {
            throw sdk::Invalid("the upload is longer than announced");
        }
    }
    return filled;
}

std::string_view PartSource::next(sdk::Call call) {
    buffer_.erase(0, given_);
    // One byte more tells whether this part is the last.
    const auto filled = fill(call, static_cast<std::size_t>(partBytes_) + 1);
    given_ = std::min(filled, static_cast<std::size_t>(partBytes_));
    bytes_ += given_;
    if (isAtEnd_ && announced_ != sdk::kToEnd && bytes_ < announced_) {
        throw sdk::Invalid("the upload is shorter than announced");
    }
    return std::string_view(buffer_).substr(0, given_);
}

std::string uploadWhole(
    S3Client& client, sdk::Call call, const UploadTarget& target, std::string_view bytes
) {
    S3Request request{.method = "PUT", .key = target.key, .body = bytes};
    if (!target.contentType.empty()) {
        request.headers.emplace_back("content-type", target.contentType);
    }
    auto answer = sendConditional(client, call, std::move(request), target.ifMatch);
    if (isConflict(answer) && answer.isUncertain) {
        auto expected = hexOf(md5(bytes));
        if (!isInPlace(client, call, target.key, expected)) {
            raiseUnknown(target.key);
        }
        return expected;
    }
    if (!answer.isSuccess()) {
        const bool isGone = answer.has("NoSuchKey") && !target.ifMatch.empty();
        if (isGone) {
            throw sdk::Conflict("\"" + target.key + "\" is not there any more");
        }
        client.raise(*answer.failure, target.key);
    }
    return etagOf(answer);
}

MultipartUpload::MultipartUpload(
    S3Client& client, sdk::Host host, sdk::Call call, UploadTarget target
)
    : client_(client), host_(host), target_(std::move(target)) {
    S3Request request{.method = "POST", .key = target_.key, .query = {{"uploads", ""}}};
    if (!target_.contentType.empty()) {
        request.headers.emplace_back("content-type", target_.contentType);
    }
    auto answer = client_.send(call, request);
    if (!answer.isSuccess()) {
        client_.raise(*answer.failure, target_.key);
    }
    id_ = xmlText(answer.response.text(call, kMaxAnswer), "InitiateMultipartUploadResult/UploadId");
    if (id_.empty()) {
        throw sdk::Unavailable("S3 began an upload without giving its id");
    }
    isOpen_ = true;
}

MultipartUpload::~MultipartUpload() {
    if (isOpen_) {
        abort();
    }
}

void MultipartUpload::send(sdk::Call call, std::string_view part) {
    if (etags_.size() == kMaxParts) {
        throw sdk::QuotaExceeded(
            "the upload has more than 10000 parts: raise `part_size` for objects of this size"
        );
    }
    const auto number = std::to_string(etags_.size() + 1);
    auto answer = client_.send(
        call,
        {.method = "PUT",
         .key = target_.key,
         .query = {{"partNumber", number}, {"uploadId", id_}},
         .body = part}
    );
    if (answer.has("NoSuchUpload")) {
        isOpen_ = false;
        throw sdk::Unavailable(
            "the upload of \"" + target_.key + "\" was aborted from elsewhere in its part " + number
        );
    }
    if (!answer.isSuccess()) {
        client_.raise(*answer.failure, target_.key);
    }
    etags_.push_back(etagOf(answer));
    if (etags_.back().empty()) {
        throw sdk::Unavailable("S3 took a part of an upload without giving its etag");
    }
}

std::string MultipartUpload::complete(sdk::Call call) {
    std::string document =
        "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
    for (std::size_t i = 0; i < etags_.size(); ++i) {
        document += "<Part><PartNumber>" + std::to_string(i + 1) + "</PartNumber><ETag>&quot;" +
                    xmlEscaped(etags_[i]) + "&quot;</ETag></Part>";
    }
    document += "</CompleteMultipartUpload>";
    auto etag = finish(call, document);
    isOpen_ = false;
    return etag;
}

std::string MultipartUpload::findWhole(sdk::Call call) {
    auto expected = etagOfParts(etags_);
    return isInPlace(client_, call, target_.key, expected) ? expected : std::string();
}

std::string MultipartUpload::findDone(sdk::Call call, const S3Answer& refusal, bool isUncertain) {
    const bool isConflicting = isConflict(refusal) && isUncertain;
    if (!isConflicting && !refusal.has("NoSuchUpload")) {
        return {};
    }
    auto etag = findWhole(call);
    if (etag.empty() && isConflicting) {
        raiseUnknown(target_.key);
    }
    return etag;
}

std::string MultipartUpload::finish(sdk::Call call, const std::string& document) {
    sdk::Backoff backoff({}, [] { return 0.5; });
    bool isUncertain = false;
    for (;;) {
        auto answer = sendConditional(
            client_,
            call,
            {.method = "POST",
             .key = target_.key,
             .query = {{"uploadId", id_}},
             .headers = {{"content-type", "application/xml"}},
             .body = document},
            target_.ifMatch
        );
        isUncertain = isUncertain || answer.isUncertain;
        if (!answer.isSuccess()) {
            auto etag = findDone(call, answer, isUncertain);
            if (!etag.empty()) {
                return etag;
            }
            client_.raise(*answer.failure, target_.key);
        }
        // The status is sent before the parts are joined: a failure can follow in the body.
        const auto text = answer.response.text(call, kMaxAnswer);
        const auto failure = parseFailure(answer.response.status, text);
        if (failure.code.empty()) {
            const auto etag = bareEtag(xmlText(text, "CompleteMultipartUploadResult/ETag"));
            // Ceph leaves it empty up to its version 16.
            return etag.empty() ? findWhole(call) : etag;
        }
        const auto pause = failure.isPassing() ? backoff.next(call) : std::nullopt;
        if (!pause) {
            client_.raise(failure, target_.key);
        }
        isUncertain = true;
        client_.wait(call, *pause);
    }
}

void MultipartUpload::abort() noexcept {
    try {
        OwnCall own(kAbortTimeout);
        const auto answer = client_.send(
            own.call(), {.method = "DELETE", .key = target_.key, .query = {{"uploadId", id_}}}
        );
        if (answer.isSuccess() || answer.has("NoSuchUpload")) {
            return;
        }
        host_.log().warning(
            "an upload that failed cannot be aborted; its parts stay in the bucket",
            {{"key", target_.key}, {"code", answer.failure->code}}
        );
    } catch (const std::exception& error) {
        host_.log().warning(
            "an upload that failed cannot be aborted; its parts stay in the bucket",
            {{"key", target_.key}, {"why", error.what()}}
        );
    }
}

}  // namespace consort::s3
