// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/expected_version.h"

#include <charconv>
#include <string_view>

#include "core/base/error.h"
#include "core/http/problem.h"

namespace consort::api {

namespace {

http::StatusError stale() {
    return {412, ErrorCode::Conflict, "it was changed elsewhere"};
}

/// `"7"` is 7; anything else is an ETag that this server never gave.
std::int64_t versionOf(std::string_view etag) {
    std::int64_t version = 0;
    if (etag.size() < 3 || etag.front() != '"' || etag.back() != '"') {
        throw stale();
    }
    const auto digits = etag.substr(1, etag.size() - 2);
    const auto* const end = digits.data() + digits.size();
    const auto [parsed, error] = std::from_chars(digits.data(), end, version);
    if (error != std::errc{} || parsed != end) {
        throw stale();
    }
    return version;
}

bool namesVersion(const Error& error) {
    return error.code() == ErrorCode::Conflict && error.fields().size() == 1 &&
           error.fields().front().field == "version";
}

}  // namespace

http::Response writeVersioned(
    const http::Request& request,
    std::optional<std::int64_t> stated,
    const std::function<http::Response(std::optional<std::int64_t>)>& write
) {
    const auto header = request.header("If-Match");
    if (!header || *header == "*") {
        return write(stated);
    }
    try {
        return write(versionOf(*header));
    } catch (const Error& error) {
        if (namesVersion(error)) {
            throw stale();
        }
        throw;
    }
}

}  // namespace consort::api
