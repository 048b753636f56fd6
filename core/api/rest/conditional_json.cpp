// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/conditional_json.h"

#include <functional>
#include <memory>

#include "core/base/text.h"

namespace consort::api {

namespace {

constexpr const char* kCacheControl = "private, no-cache";

bool matches(std::string_view header, std::string_view etag) {
    // If-None-Match compares weakly (RFC 9110 section 13.1.2), so a W/ prefix makes no difference.
    return header == "*" || header.find(etag) != std::string_view::npos;
}

}  // namespace

std::string etagOf(const std::string& text) {
    const auto hash = std::hash<std::string>{}(text);
    const std::string_view bytes(reinterpret_cast<const char*>(&hash), sizeof hash);
    return '"' + hexEncode(bytes) + '-' + std::to_string(text.size()) + '"';
}

http::Response conditionalJson(const http::Request& request, std::string json) {
    const auto etag = etagOf(json);
    return conditionalJson(request, std::make_shared<const std::string>(std::move(json)), etag);
}

http::Response conditionalJson(
    const http::Request& request, const http::SharedText& json, const std::string& etag
) {
    const auto known = request.header("If-None-Match");
    if (known && matches(*known, etag)) {
        return http::Response{304}.with("ETag", etag).with("Cache-Control", kCacheControl);
    }
    return http::Response::json(json).with("ETag", etag).with("Cache-Control", kCacheControl);
}

}  // namespace consort::api
