// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace consort::library {

/// The folder of a key, without a slash at its end; empty for the root.
std::string_view folderOf(std::string_view key);

/// The last part of a key or folder.
std::string_view nameOf(std::string_view key);

/// The disc that a folder's name stands for: "CD1", "Disc 2", "disk-03", "CD 2 - Live". nullopt for
/// any other name.
std::optional<int> discOfFolderName(std::string_view name);

/// The folder that holds the whole album of a file in `folder`: its parent when it is a disc's.
std::string_view albumFolderOf(std::string_view folder);

/// How well an image's name fits a front cover, higher is better; 0 for none. "cover.jpg" before
/// "folder.jpg" before "front.png" before "album.*", case-blind.
int coverRank(std::string_view key);

}  // namespace consort::library
