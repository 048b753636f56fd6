// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace consort::db {

/// A storage's key is bytes, a database's text is UTF-8 without NUL. Each byte is kept as the
/// character of that number, so that any key fits, comes back as it was, and sorts in byte order.
std::string encodeObjectKey(std::string_view key);

/// The bytes again. Throws Error(Internal) for text that encodeObjectKey() cannot have made.
std::string decodeObjectKey(std::string_view text);

}  // namespace consort::db
