// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <consort/sdk.hpp>

#include "s3_client.h"

namespace consort::s3 {

struct UploadTarget {
    std::string key;  ///< Within the bucket.
    std::string contentType = {};
    std::string ifMatch = {};  ///< Etag the object there must have; empty = any.
};

/// Cuts what an upload gives into parts, and holds it to the announced length. Not thread-safe.
class PartSource final {
public:
    PartSource(sdk::Source& source, std::uint64_t announced, std::uint64_t partBytes)
        : source_(source), announced_(announced), partBytes_(partBytes) {}

    /// The next part, full unless it is the last; valid until the next call. Throws sdk::Invalid
    /// when there is more, or at the end less, than announced, and what the source throws.
    std::string_view next(sdk::Call call);

    /// Whether the part that was given is the last.
    bool isAtEnd() const { return isAtEnd_; }

    std::uint64_t bytes() const { return bytes_; }

private:
    std::size_t fill(sdk::Call call, std::size_t wanted);

    sdk::Source& source_;
    const std::uint64_t announced_;
    const std::uint64_t partBytes_;
    std::string buffer_;  ///< The part, and behind it a byte of the next.
    std::size_t given_ = 0;
    std::uint64_t bytes_ = 0;  ///< Of all parts given.
    bool isAtEnd_ = false;
};

/// Puts a whole object. Gives its etag. Throws as S3Client::raise(); Conflict for `ifMatch`, and
/// Unavailable when an answer was lost and nobody can tell whose change the object there is.
std::string uploadWhole(
    S3Client& client, sdk::Call call, const UploadTarget& target, std::string_view bytes
);

/// An upload in parts: nothing is visible before complete(), and nothing stays behind when the
/// object is destroyed without it. Not thread-safe.
class MultipartUpload final {
public:
    /// Begins the upload.
    MultipartUpload(S3Client& client, sdk::Host host, sdk::Call call, UploadTarget target);
    MultipartUpload(const MultipartUpload&) = delete;
    MultipartUpload& operator=(const MultipartUpload&) = delete;
    /// Aborts it, in a call of its own: the one that began it may be over.
    ~MultipartUpload();

    void send(sdk::Call call, std::string_view part);

    /// Gives the object's etag; empty when the server does not say it and another is there by now.
    std::string complete(sdk::Call call);

private:
    std::string finish(sdk::Call call, const std::string& document);
    /// The etag of the object there, when it is the one that these parts make; else empty.
    std::string findWhole(sdk::Call call);
    /// The etag when the completion was refused because an earlier attempt had done it; else empty.
    /// Throws sdk::Unavailable when nobody can tell.
    std::string findDone(sdk::Call call, const S3Answer& refusal, bool isUncertain);
    void abort() noexcept;

    S3Client& client_;
    sdk::Host host_;
    const UploadTarget target_;
    std::string id_;
    std::vector<std::string> etags_;
    bool isOpen_ = false;
};

}  // namespace consort::s3
