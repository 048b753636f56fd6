// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/file_checks.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <sys/stat.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/text.h"

namespace consort::extensions {

namespace {

struct stat statusOf(const std::filesystem::path& path) {
    struct stat status {};

    if (::stat(path.c_str(), &status) != 0) {
        throw notFound(path.string() + ": cannot be read: " + std::strerror(errno));
    }
    return status;
}

void checkWriters(const std::filesystem::path& path, const std::string& subject) {
    const auto status = statusOf(path);
    if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
        throw denied(
            subject + " belongs to user " + std::to_string(status.st_uid) +
            ", who could replace what the server runs: chown it to root"
        );
    }
    // A group that root or the server's own user alone is in cannot harm more than those.
    const bool foreignGroup =
        (status.st_mode & S_IWGRP) != 0 && status.st_gid != 0 && status.st_gid != ::getegid();
    if ((status.st_mode & S_IWOTH) != 0 || foreignGroup) {
        throw denied(
            subject +
            " can be written by other users, who could replace what the server runs: "
            "chmod go-w it"
        );
    }
}

}  // namespace

void checkPluginFile(const std::filesystem::path& file) {
    if (!S_ISREG(statusOf(file).st_mode)) {
        throw denied(file.string() + ": is not a regular file");
    }
    std::error_code error;
    const auto real = std::filesystem::canonical(file, error);
    if (error) {
        throw notFound(file.string() + ": cannot be read: " + error.message());
    }
    checkWriters(real, file.string() + ": the file");
    for (const auto& directory :
         {real.parent_path(), std::filesystem::absolute(file).parent_path()}) {
        checkWriters(directory, file.string() + ": its directory " + directory.string());
    }
}

void checkPin(const std::filesystem::path& file, const std::string& sha256) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream content;
    content << stream.rdbuf();
    if (!stream) {
        throw notFound(file.string() + ": cannot be read");
    }
    std::string expected = sha256;
    std::transform(expected.begin(), expected.end(), expected.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    const auto actual = sha256Hex(content.str());
    if (actual != expected) {
        throw denied(
            file.string() + ": its SHA-256 is " + actual + ", the configuration pins " + expected +
            ": if the plugin was updated on purpose, pin the new one"
        );
    }
}

}  // namespace consort::extensions
