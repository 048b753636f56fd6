// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace webdav {

/// One resource of an RFC 4918 multistatus answer.
struct Resource {
    std::string href;  ///< As the server wrote it: a path or a whole URL, percent-encoded.
    bool isCollection = false;
    std::uint64_t bytes = 0;
    std::int64_t mtimeMs = 0;  ///< 0 when unknown.
    std::string etag;          ///< Without quotes; empty when the server names none.
    std::string contentType;
};

/// The resources of a multistatus body, whatever prefixes its names have; what it does not know is
/// skipped. Throws sdk::Unavailable for a text that is no such document.
std::vector<Resource> parseMultistatus(std::string_view xml);

}  // namespace webdav
