// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/page.h"

#include <charconv>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/http/request.h"

namespace consort::api {

namespace {

constexpr int kMaxLimit = 500;
constexpr std::size_t kMaxIdBytes = 64;

}  // namespace

PageRequest pageRequest(const http::Request& request) {
    PageRequest page;
    if (const auto limit = request.query("limit")) {
        const auto* end = limit->data() + limit->size();
        const auto parsed = std::from_chars(limit->data(), end, page.limit);
        if (parsed.ec != std::errc() || parsed.ptr != end || page.limit < 1 ||
            page.limit > kMaxLimit) {
            throw invalidField("limit", "must be a number from 1 to 500");
        }
    }
    if (const auto cursor = request.query("cursor")) {
        auto id = base64UrlDecode(*cursor);
        if (!id || id->empty() || id->size() > kMaxIdBytes || !isValidUtf8(*id) ||
            id->find('\0') != std::string::npos) {
            throw invalid("the cursor is not one that this server gave");
        }
        page.after = *std::move(id);
    }
    return page;
}

std::string cursorOf(std::string_view lastId) {
    return base64UrlEncode(lastId);
}

}  // namespace consort::api
