// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace webdav {

/// A key as the path of a URL: everything but slashes and RFC 3986's unreserved as %XX.
std::string percentEncoded(std::string_view key);

std::string percentDecoded(std::string_view path);

std::string base64(std::string_view bytes);

/// `"abc"` and `W/"abc"` as abc; empty for anything else. Weak ones count: Apache calls its etag
/// weak while a file is younger than a second.
std::string bareEtag(std::string_view etag);

/// Milliseconds since 1970 of an RFC 9110 date, "Sun, 06 Nov 1994 08:49:37 GMT"; 0 for others.
std::int64_t parseHttpDate(std::string_view text);

}  // namespace webdav
