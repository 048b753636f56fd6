// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace consort::playlists {

inline constexpr std::size_t kHighestNameLength = 200;
inline constexpr std::size_t kHighestDescriptionLength = 2'000;

/// The name as kept: one line in NFC, without controls and marks that reorder text. Throws
/// Error(Invalid) naming `name` when nothing is left or it is longer than 200 characters.
std::string nameOf(std::string_view text);

/// The same for several lines, which may be empty. Throws Error(Invalid) naming `description`.
std::string descriptionOf(std::string_view text);

/// Text that stands for the key of an Idempotency-Key header and cannot be told from other ids.
/// Throws Error(Invalid) for an empty key and one of more than 255 bytes.
std::string idOfKey(std::string_view scope, std::string_view key);

}  // namespace consort::playlists
