// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "core/base/backends/storage_backend.h"
#include "core/base/clock.h"
#include "core/http/body.h"
#include "core/http/request.h"
#include "core/http/response.h"

namespace consort::http {

/// A representation of known size, to be served whole or in ranges.
struct ContentInfo {
    std::uint64_t size = 0;
    std::string etag{};  ///< Strong, without quotes; empty when there is none.
    TimeMs lastModifiedMs = 0;
    std::string contentType = "application/octet-stream";
    std::string disposition{};   ///< Content-Disposition; empty for none.
    std::string cacheControl{};  ///< Cache-Control; empty for none.
    std::string source{};        ///< See ReaderBody.
};

/// Where the bytes of a range come from: a file, in which the range begins at `offset`, a reader
/// that gives exactly the range, or an address where the client gets the whole by itself.
struct OpenedFile {
    SharedFile file;
    std::uint64_t offset = 0;
};

struct OpenedElsewhere {
    std::string url;
};

using OpenedContent = std::variant<OpenedFile, std::unique_ptr<BlobReader>, OpenedElsewhere>;

/// Opens `length` bytes from `offset`. Called on the handler's thread for a single range, and not
/// at all for 304, 412, 416 and HEAD. For several ranges of a reader it is called again on
/// workers while the answer is sent, so it must own what it uses.
using ContentOpener = std::function<OpenedContent(std::uint64_t offset, std::uint64_t length)>;

/// Answers GET and HEAD with all of RFC 9110's conditional and range requests: 200, 206 (one range
/// or multipart/byteranges), 304, 412, 416. HEAD ignores Range. What is elsewhere is answered 302,
/// not to be stored, and the client sends its Range there; only the first opening may say so.
Response serveContent(const Request& request, const ContentInfo& info, ContentOpener open);

/// `attachment; filename="…"; filename*=UTF-8''…` (RFC 6266), safe for any name.
std::string attachment(std::string_view fileName);

}  // namespace consort::http
