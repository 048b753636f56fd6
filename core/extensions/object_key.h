// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace consort::extensions {

/// Segments joined by '/', none of them empty, "." or "..", no NUL, 1 to 4096 bytes: a key that
/// cannot lead anywhere else.
bool isCanonicalKey(std::string_view key);

}  // namespace consort::extensions
