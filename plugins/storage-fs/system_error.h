// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace consort::storage_fs {

/// "permission denied"
std::string reason(int error);

/// Throws the sdk::Error that fits `error`, an errno: `cannot open "a/b.flac": permission denied`.
[[noreturn]] void throwSystemError(int error, std::string_view verb, std::string_view key);

/// The path leads to nothing that this storage serves.
bool meansAbsent(int error) noexcept;

}  // namespace consort::storage_fs
