// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace consort::checker {

/// What the dynamic loader would see of a 64-bit ELF file of this machine.
struct ElfFile {
    struct Symbol {
        std::string name;
        bool isUnique = false;  ///< STB_GNU_UNIQUE: one for the whole process.
    };

    std::vector<Symbol> exported;  ///< Defined and visible to others.
    std::vector<std::string> runPaths;
    bool hasExecutableStack = false;
};

/// Throws Fault when it is no such file.
ElfFile readElf(const std::filesystem::path& file);

}  // namespace consort::checker
