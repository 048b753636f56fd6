// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace consort::testing {

/// A folder of its own, removed at the end.
class TempDirectory {
public:
    TempDirectory() {
        std::string pattern = std::filesystem::temp_directory_path() / "consort-test-XXXXXX";
        path_ = ::mkdtemp(pattern.data());
    }

    TempDirectory(const TempDirectory&) = delete;
    TempDirectory& operator=(const TempDirectory&) = delete;

    ~TempDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::filesystem::path& path() const noexcept { return path_; }

    /// Makes the folders above it too.
    void write(const std::string& key, const std::string& content) const {
        std::filesystem::create_directories((path_ / key).parent_path());
        std::ofstream(path_ / key, std::ios::binary) << content;
    }

private:
    std::filesystem::path path_;
};

}  // namespace consort::testing
