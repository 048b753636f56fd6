// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace consort::scaffold {

/// One kind of plugin that can be begun.
struct Kind {
    std::string_view name;     ///< "writable-storage"
    std::string_view summary;  ///< "A storage plugin that stores, too"
};

std::vector<Kind> kinds();

struct Request {
    std::string kind;
    std::string name;                 ///< "my-webdav": also the file and the last part of the id.
    std::filesystem::path directory;  ///< Made if it is missing; empty: `name`.
};

/// Writes CMakeLists.txt, the source, check.toml, README.md and .github/workflows/ci.yml, and gives
/// their paths. Throws std::invalid_argument for a kind or name that cannot be, and
/// std::runtime_error when a file exists already or cannot be written; then nothing is written.
std::vector<std::filesystem::path> writePlugin(const Request& request);

/// `new KIND NAME [DIR]` as a command: the words behind "new". Gives the exit code.
int runCommand(const std::vector<std::string>& words, std::ostream& out, std::ostream& err);

}  // namespace consort::scaffold
