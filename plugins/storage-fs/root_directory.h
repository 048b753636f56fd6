// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <consort/sdk/reader.hpp>

namespace consort::storage_fs {

enum class Links { Never, Inside };

/// Opens what lies below one folder and nothing else, whatever links are there or are put there
/// meanwhile. Thread-safe.
class RootDirectory final {
public:
    /// Throws Unavailable when the folder cannot be opened.
    RootDirectory(std::string path, Links links);

    /// Opens with `flags` (O_PATH, or O_RDONLY with others; never O_CREAT); "" is the root. Empty
    /// on failure, with errno set: EXDEV when the path leads out of the root, ELOOP when a link is
    /// in it that may not be followed.
    sdk::FileDescriptor open(std::string_view path, int flags) const;

    /// Opens the folder for entries to be made in it; makes it and its parents. Throws Error.
    sdk::FileDescriptor makeDirectory(std::string_view path) const;

    /// Looks whether another folder stands at the path by now, such as a disk that was mounted
    /// late. Throws Unavailable when there is none.
    void refresh();

    /// The folder at the path is the one that was opened.
    bool isInPlace() const;

    Links links() const noexcept { return links_; }

private:
    using SharedDescriptor = std::shared_ptr<const sdk::FileDescriptor>;

    /// How far a path has been resolved.
    struct Walk {
        std::vector<sdk::FileDescriptor> parents;  ///< So that ".." never asks the file system.
        std::vector<std::string> rest;             ///< Reversed: the next segment is the last.
        int links = 0;

        void push(std::string_view path);

        /// The folder it has come to.
        int at(int root) const { return parents.empty() ? root : parents.back().get(); }
    };

    SharedDescriptor current() const;
    sdk::FileDescriptor walk(int root, std::string_view path, int flags) const;
    /// 0, or the error that forbids it.
    int follow(const std::string& target, Walk& walk) const;

    std::string path_;
    Links links_;
    mutable std::mutex mutex_;
    SharedDescriptor directory_;
    std::vector<std::string> ownPaths_;  ///< Under which absolute links may lead into the root.
};

}  // namespace consort::storage_fs
