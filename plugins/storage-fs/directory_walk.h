// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/stat.h>

#include <consort/sdk.hpp>

#include "key.h"
#include "root_directory.h"

namespace consort::storage_fs {

/// The object that a file is; nullopt for everything but regular files.
std::optional<sdk::Object> toObject(std::string_view key, const struct stat& status);

/// Lists files in the byte order of their keys. Holds the names of one folder for each level of
/// depth, and one descriptor. Confined to one thread.
class DirectoryWalk final {
public:
    DirectoryWalk(const RootDirectory& root, const KeyRules& rules, sdk::Log log, sdk::Call call)
        : root_(root), rules_(rules), log_(log), call_(call) {}

    /// Throws Error.
    void list(const sdk::ListRequest& request, const sdk::EmitObject& emit);

private:
    struct Entry {
        std::string name;  ///< Of a folder with '/' at its end: that makes the order right.
        struct stat status;
    };

    struct Level {
        std::string path;  ///< "" or with '/' at its end.
        std::vector<Entry> entries;
        std::size_t next = 0;
    };

    void rememberParents(std::string_view path);
    bool isParent(const struct stat& folder) const;
    enum class Entered { Yes, No, Forbidden };

    Entered enter(const std::string& path, const sdk::ListRequest& request);
    bool enterOrTell(
        const std::string& path, const sdk::ListRequest& request, const sdk::EmitObject& emit
    );
    std::optional<Level> read(
        sdk::FileDescriptor fd, const std::string& path, const sdk::ListRequest& request
    );
    std::optional<Entry> examine(int directory, const std::string& path, std::string name) const;
    bool isWanted(const std::string& key, const sdk::ListRequest& request) const;
    void checkCall();

    const RootDirectory& root_;
    const KeyRules& rules_;
    sdk::Log log_;
    sdk::Call call_;
    std::vector<Level> levels_;
    /// Identity of the folders above and of each level; a link may lead back to one.
    std::vector<std::pair<dev_t, ino_t>> parents_;
    unsigned steps_ = 0;
};

}  // namespace consort::storage_fs
