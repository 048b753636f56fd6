// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace consort::extensions {

/// Refuses a plugin file that is missing, or that others than root and the server's own user could
/// have written: the file itself or the directory it lies in. Throws Error(NotFound or Denied) with
/// the reason and the remedy.
void checkPluginFile(const std::filesystem::path& file);

/// Throws Error(Denied) when the file's SHA-256 is not `sha256` (64 hex digits of any case).
void checkPin(const std::filesystem::path& file, const std::string& sha256);

}  // namespace consort::extensions
