// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/page.h"

#include "core/api/rest/list_params.h"
#include "core/base/error.h"
#include "core/base/text.h"

namespace consort::api {

namespace {

constexpr std::size_t kMaxIdBytes = 64;

}  // namespace

PageRequest pageRequest(const http::Request& request) {
    PageRequest page;
    page.limit = limitOf(request);
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
