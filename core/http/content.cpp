// SPDX-License-Identifier: Apache-2.0
#include "core/http/content.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "core/base/random.h"
#include "core/base/text.h"
#include "core/http/conditional.h"
#include "core/http/params.h"
#include "core/http/problem.h"
#include "core/http/range.h"

namespace consort::http {

namespace {

struct Part {
    ByteRange range;
    std::string head;
};

/// The parts of a multipart answer one after the other, each source opened when its turn comes.
class MultipartReader final : public BlobReader {
public:
    /// At least one part; `first` is its source.
    MultipartReader(
        std::vector<Part> parts,
        std::string end,
        std::unique_ptr<BlobReader> first,
        ContentOpener open
    )
        : parts_(std::move(parts)),
          end_(std::move(end)),
          open_(std::move(open)),
          text_(parts_.front().head),
          reader_(std::move(first)),
          left_(parts_.front().range.length()) {}

    std::size_t read(std::span<char> buffer) override {
        if (textSent_ < text_.size()) {
            const std::size_t count = std::min(buffer.size(), text_.size() - textSent_);
            std::memcpy(buffer.data(), text_.data() + textSent_, count);
            textSent_ += count;
            return count;
        }
        if (next_ == parts_.size()) {
            return 0;
        }
        return readPart(buffer);
    }

private:
    std::size_t readPart(std::span<char> buffer) {
        const ByteRange& range = parts_[next_].range;
        if (!reader_) {
            auto opened = open_(range.first, range.length());
            auto* reader = std::get_if<std::unique_ptr<BlobReader>>(&opened);
            if (reader == nullptr) {
                throw Error(ErrorCode::Internal, "the parts of one answer have several forms");
            }
            reader_ = std::move(*reader);
            left_ = range.length();
        }
        const auto wanted = std::min<std::uint64_t>(buffer.size(), left_);
        const std::size_t count = reader_->read(buffer.first(static_cast<std::size_t>(wanted)));
        if (count == 0) {
            throw Error(ErrorCode::Unavailable, "a source ended before its range did");
        }
        left_ -= count;
        if (left_ == 0) {
            reader_.reset();
            ++next_;
            text_ = next_ == parts_.size() ? end_ : parts_[next_].head;
            textSent_ = 0;
        }
        return count;
    }

    std::vector<Part> parts_;
    std::string end_;
    ContentOpener open_;
    std::size_t next_ = 0;
    std::string text_;
    std::size_t textSent_ = 0;
    std::unique_ptr<BlobReader> reader_;
    std::uint64_t left_ = 0;
};

Response elsewhere(const OpenedElsewhere& opened) {
    return Response::redirect(opened.url).with("Cache-Control", "no-store");
}

/// Completes the answer with one stretch of the content, or answers where it is.
Response openOne(
    Response response,
    const ContentOpener& open,
    std::uint64_t offset,
    std::uint64_t length,
    const std::string& source
) {
    if (length == 0) {
        return response;
    }
    auto opened = open(offset, length);
    if (const auto* url = std::get_if<OpenedElsewhere>(&opened)) {
        return elsewhere(*url);
    }
    if (auto* file = std::get_if<OpenedFile>(&opened)) {
        FileBody body;
        body.parts.push_back({std::move(file->file), file->offset, length});
        response.body = std::move(body);
    } else {
        response.body =
            ReaderBody{std::move(std::get<std::unique_ptr<BlobReader>>(opened)), length, source};
    }
    return response;
}

Body multipartOfReaders(
    std::vector<Part> parts, std::string end, std::unique_ptr<BlobReader> first, ContentOpener open
) {
    std::uint64_t total = end.size();
    for (const auto& part : parts) {
        total += part.head.size() + part.range.length();
    }
    auto reader = std::make_unique<MultipartReader>(
        std::move(parts), std::move(end), std::move(first), std::move(open)
    );
    return ReaderBody{std::move(reader), total};
}

Body openMultipart(
    std::vector<Part> parts, std::string end, OpenedContent first, ContentOpener open
) {
    if (auto* reader = std::get_if<std::unique_ptr<BlobReader>>(&first)) {
        return multipartOfReaders(
            std::move(parts), std::move(end), std::move(*reader), std::move(open)
        );
    }
    FileBody body;
    body.suffix = std::move(end);
    auto* file = &std::get<OpenedFile>(first);
    std::optional<OpenedContent> later;
    for (auto& part : parts) {
        if (!body.parts.empty()) {
            later.emplace(open(part.range.first, part.range.length()));
            file = &std::get<OpenedFile>(*later);
        }
        body.parts.push_back(
            {std::move(file->file), file->offset, part.range.length(), std::move(part.head)}
        );
    }
    return body;
}

Response answerParts(
    Response response,
    const ContentInfo& info,
    const std::vector<ByteRange>& ranges,
    ContentOpener open
) {
    auto first = open(ranges.front().first, ranges.front().length());
    if (const auto* url = std::get_if<OpenedElsewhere>(&first)) {
        return elsewhere(*url);
    }
    const std::string boundary = randomToken(18);
    std::vector<Part> parts;
    parts.reserve(ranges.size());
    for (const auto& range : ranges) {
        parts.push_back(
            {range,
             (parts.empty() ? "--" : "\r\n--") + boundary +
                 "\r\nContent-Type: " + info.contentType +
                 "\r\nContent-Range: " + contentRange(range, info.size) + "\r\n\r\n"}
        );
    }
    response.headers.set("Content-Type", "multipart/byteranges; boundary=" + boundary);
    response.body = openMultipart(
        std::move(parts), "\r\n--" + boundary + "--\r\n", std::move(first), std::move(open)
    );
    if (auto* reader = std::get_if<ReaderBody>(&response.body)) {
        reader->source = info.source;
    }
    return response;
}

Response baseResponse(const ContentInfo& info) {
    Response response;
    response.headers.reserve(10);
    response.headers.add("Content-Type", info.contentType);
    response.headers.add("Accept-Ranges", "bytes");
    if (!info.etag.empty()) {
        response.headers.add("ETag", quoteEtag(info.etag));
    }
    if (info.lastModifiedMs != 0) {
        response.headers.add("Last-Modified", formatHttpDate(info.lastModifiedMs));
    }
    if (!info.cacheControl.empty()) {
        response.headers.add("Cache-Control", info.cacheControl);
    }
    if (!info.disposition.empty()) {
        response.headers.add("Content-Disposition", info.disposition);
    }
    return response;
}

Response unsatisfiable(const Request& request, const ContentInfo& info) {
    const Error error(
        ErrorCode::Range,
        "no byte of the range is in the " + std::to_string(info.size) + " there are"
    );
    return toResponse(error, request.requestId())
        .with("Content-Range", unsatisfiedContentRange(info.size));
}

RangeSelection selection(
    const Request& request, const ContentInfo& info, const Validators& validators
) {
    const auto header = request.header("Range");
    if (!header || request.method() != Method::Get ||
        !ifRangeMatches(request.headers(), validators)) {
        return {};
    }
    return selectRanges(*header, info.size);
}

}  // namespace

Response serveContent(const Request& request, const ContentInfo& info, ContentOpener open) {
    const Validators validators{.etag = info.etag, .lastModifiedMs = info.lastModifiedMs};
    switch (evaluate(request.headers(), request.method(), validators)) {
        case Precondition::Failed:
            throw StatusError(412, ErrorCode::Conflict, "the content has changed");
        case Precondition::NotModified: {
            Response response = baseResponse(info);
            response.status = 304;
            response.headers.remove("Content-Type");
            response.headers.remove("Content-Disposition");
            return response;
        }
        case Precondition::Proceed:
            break;
    }
    const auto selected = selection(request, info, validators);
    if (selected.kind == RangeSelection::Kind::Unsatisfiable) {
        return unsatisfiable(request, info);
    }
    Response response = baseResponse(info);
    if (request.method() == Method::Head) {
        response.headers.add("Content-Length", std::to_string(info.size));
        return response;
    }
    if (selected.kind == RangeSelection::Kind::Whole) {
        return openOne(std::move(response), open, 0, info.size, info.source);
    }
    response.status = 206;
    if (selected.ranges.size() == 1) {
        const auto& range = selected.ranges.front();
        response.headers.add("Content-Range", contentRange(range, info.size));
        return openOne(std::move(response), open, range.first, range.length(), info.source);
    }
    return answerParts(std::move(response), info, selected.ranges, std::move(open));
}

std::string attachment(std::string_view fileName) {
    std::string plain;
    for (const char c : fileName) {
        const bool safe = c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '/' && c != '%';
        plain += safe ? c : '_';
    }
    return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" +
           percentEncode(sanitizeUtf8(fileName));
}

}  // namespace consort::http
