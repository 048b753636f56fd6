// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace consort::checker {

enum class Format { Text, Json, Junit };

struct Arguments {
    std::filesystem::path plugin;
    std::filesystem::path config;
    std::string pluginId;
    std::string only;  ///< POSIX extended regular expression; empty: all.
    Format format = Format::Text;
    std::uint64_t seed = 1;
    std::chrono::seconds timeout{45};
    std::chrono::seconds fuzz{0};  ///< How long random checks are repeated.
    bool isInProcess = false;
    bool isList = false;
    bool noSkips = false;
    bool isQuiet = false;
    std::filesystem::path selfTest;  ///< Folder of broken plugins.
};

/// Nullopt after `--help`, which is printed. Throws Error(Invalid) naming the argument.
std::optional<Arguments> parseArguments(const std::vector<std::string>& words);

}  // namespace consort::checker
