// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/conditional_json.h"

#include <functional>

#include "core/base/text.h"

namespace consort::api {

namespace {

std::string etagOf(const std::string& text) {
    const auto hash = std::hash<std::string>{}(text);
    const std::string_view bytes(reinterpret_cast<const char*>(&hash), sizeof hash);
    return '"' + hexEncode(bytes) + '-' + std::to_string(text.size()) + '"';
}

bool matches(std::string_view header, std::string_view etag) {
    // If-None-Match compares weakly (RFC 9110 section 13.1.2), so a W/ prefix makes no difference.
    return header == "*" || header.find(etag) != std::string_view::npos;
}

}  // namespace

http::Response conditionalJson(const http::Request& request, std::string json) {
    auto etag = etagOf(json);
    const auto known = request.header("If-None-Match");
    if (known && matches(*known, etag)) {
        return http::Response{304}
            .with("ETag", std::move(etag))
            .with("Cache-Control", "private, no-cache");
    }
    return http::Response::json(std::move(json))
        .with("ETag", std::move(etag))
        .with("Cache-Control", "private, no-cache");
}

}  // namespace consort::api
