// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/config/schema.h"

namespace consort {

/// What a text of a format stands for: milliseconds for Duration, bytes for Size, 0 for the others.
/// nullopt when the text is not of that format.
std::optional<std::int64_t> parseFormat(SchemaFormat format, const std::string& text);

/// Unicode characters of a valid UTF-8 text, as JSON Schema counts lengths.
std::uint64_t countCharacters(std::string_view utf8);

/// Whether `pattern`, a valid regular expression, matches somewhere in `text`.
bool matchesPattern(const std::string& pattern, const std::string& text);

/// `from 1 to 8`, `of at least 1`, `of at most 8`; empty without limits.
std::string describeRange(const ConfigSchema& schema);

/// `a size such as "8MiB"`: for "expected …".
std::string_view describeFormat(SchemaFormat format);

}  // namespace consort
