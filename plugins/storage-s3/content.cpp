// SPDX-License-Identifier: Apache-2.0
#include "content.h"

#include <algorithm>
#include <utility>

#include "text.h"

namespace consort::s3 {

namespace {

class EmptyReader final : public sdk::Reader {
public:
    std::size_t read(sdk::Call /*call*/, std::span<char> /*buffer*/) override { return 0; }
};

class MeasuredReader final : public sdk::Reader {
public:
    MeasuredReader(sdk::HostReader body, std::uint64_t bytes)
        : body_(std::move(body)), left_(bytes) {}

    std::size_t read(sdk::Call call, std::span<char> buffer) override {
        const auto wanted = std::min<std::uint64_t>(left_, buffer.size());
        const auto got = wanted == 0 ? 0 : body_.read(call, buffer.first(wanted));
        if (got == 0 && wanted > 0) {
            throw sdk::Unavailable("S3 sent less of the object than it announced");
        }
        left_ -= got;
        return got;
    }

private:
    sdk::HostReader body_;
    std::uint64_t left_;
};

}  // namespace

std::optional<ContentRange> parseContentRange(std::string_view text) {
    const auto dash = text.find('-');
    const auto slash = text.find('/');
    if (!text.starts_with("bytes ") || dash == std::string_view::npos || slash < dash ||
        slash == std::string_view::npos) {
        return std::nullopt;
    }
    const auto first = parseNumber(text.substr(6, dash - 6));
    const auto last = parseNumber(text.substr(dash + 1, slash - dash - 1));
    const auto total = parseNumber(text.substr(slash + 1));
    if (!first || !last || !total || *last < *first || *total <= *last) {
        return std::nullopt;
    }
    return ContentRange{*first, *last, *total};
}

std::string quoted(std::string_view key) {
    return "\"" + std::string(key.substr(0, 256)) + "\"";
}

bool isWhole(const sdk::OpenRequest& request) {
    return request.offset == 0 && request.length == sdk::kToEnd;
}

std::string rangeOf(const sdk::OpenRequest& request) {
    const auto from = "bytes=" + std::to_string(request.offset) + "-";
    const bool isToEnd = request.length > kMaxOffset;
    return isToEnd ? from : from + std::to_string(request.offset + request.length - 1);
}

std::uint64_t lengthOf(const sdk::OpenRequest& request, const sdk::Object& object) {
    if (!request.ifMatch.empty() && request.ifMatch != object.etag) {
        throw sdk::Conflict(quoted(request.key) + " has another etag");
    }
    if (request.offset > object.bytes) {
        throw sdk::OutOfRange("the offset lies beyond the end of " + quoted(request.key));
    }
    return std::min(request.length, object.bytes - request.offset);
}

std::unique_ptr<sdk::Reader> emptyReader() {
    return std::make_unique<EmptyReader>();
}

std::unique_ptr<sdk::Reader> measuredReader(sdk::HostReader body, std::uint64_t bytes) {
    return std::make_unique<MeasuredReader>(std::move(body), bytes);
}

}  // namespace consort::s3
