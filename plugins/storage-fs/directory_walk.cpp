// SPDX-License-Identifier: Apache-2.0
#include "directory_walk.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <dirent.h>
#include <fcntl.h>

#include "system_error.h"

namespace consort::storage_fs {
namespace {

struct CloseDirectory {
    void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};

std::string etagOf(const struct stat& status) {
    char text[64];
    std::snprintf(
        text,
        sizeof(text),
        "%llx-%llx-%llx",
        static_cast<unsigned long long>(status.st_size),
        static_cast<unsigned long long>(status.st_mtim.tv_sec) * 1'000'000'000U +
            static_cast<unsigned long long>(status.st_mtim.tv_nsec),
        static_cast<unsigned long long>(status.st_ino)
    );
    return text;
}

}  // namespace

std::optional<sdk::Object> toObject(std::string_view key, const struct stat& status) {
    if (!S_ISREG(status.st_mode)) {
        return std::nullopt;
    }
    return sdk::Object{
        .key = std::string(key),
        .bytes = static_cast<std::uint64_t>(status.st_size),
        .mtimeMs = status.st_mtim.tv_sec * 1000 + status.st_mtim.tv_nsec / 1'000'000,
        .etag = etagOf(status),
    };
}

void DirectoryWalk::list(const sdk::ListRequest& request, const sdk::EmitObject& emit) {
    const auto slash = request.prefix.rfind('/');
    const std::string start(
        slash == std::string_view::npos ? "" : request.prefix.substr(0, slash + 1)
    );
    if (!start.empty() && !rules_.servesKey(std::string_view(start).substr(0, start.size() - 1))) {
        return;
    }
    levels_.clear();
    parents_.clear();
    rememberParents(start);
    if (!enterOrTell(start, request, emit)) {
        return;
    }
    while (!levels_.empty()) {
        auto& level = levels_.back();
        if (level.next == level.entries.size()) {
            levels_.pop_back();
            parents_.pop_back();
            continue;
        }
        checkCall();
        const auto entry = std::move(level.entries[level.next++]);
        const auto key = level.path + entry.name;
        if (!S_ISDIR(entry.status.st_mode)) {
            if (!emit(*toObject(key, entry.status))) {
                return;
            }
        } else if (request.recursive) {
            if (!enterOrTell(key, request, emit)) {  // invalidates `level`
                return;
            }
        } else if (!emit(sdk::Object{.key = key, .folder = true})) {
            return;
        }
    }
}

bool DirectoryWalk::isWanted(const std::string& key, const sdk::ListRequest& request) const {
    // A folder may hold keys on both sides of the prefix or of the point to resume after.
    const bool open = key.ends_with('/') && request.recursive;
    const bool matches =
        key.starts_with(request.prefix) || (open && request.prefix.starts_with(key));
    return matches && (key > request.afterKey || (open && request.afterKey.starts_with(key)));
}

/// The folders above the one where a listing with a prefix begins.
void DirectoryWalk::rememberParents(std::string_view path) {
    for (std::size_t slash = 0; slash < path.size(); slash = path.find('/', slash) + 1) {
        struct stat status {};

        const auto folder = root_.open(path.substr(0, slash), O_PATH | O_DIRECTORY);
        if (folder && ::fstat(folder.get(), &status) == 0) {
            parents_.emplace_back(status.st_dev, status.st_ino);
        }
    }
}

bool DirectoryWalk::isParent(const struct stat& folder) const {
    return std::find(parents_.begin(), parents_.end(), std::pair(folder.st_dev, folder.st_ino)) !=
           parents_.end();
}

/// False when the host has enough.
bool DirectoryWalk::enterOrTell(
    const std::string& path, const sdk::ListRequest& request, const sdk::EmitObject& emit
) {
    if (enter(path, request) != Entered::Forbidden) {
        return true;
    }
    const auto folder = std::string_view(path).substr(0, path.empty() ? 0 : path.size() - 1);
    if (folder.empty()) {
        throwSystemError(EACCES, "list", folder);
    }
    log_.warning("folder left out: it may not be read", {{"folder", quoted(folder)}});
    return path <= request.afterKey || emit(sdk::Object{.key = path, .unreadable = true});
}

/// Begins a level with the entries of a folder; not when it is gone.
DirectoryWalk::Entered DirectoryWalk::enter(
    const std::string& path, const sdk::ListRequest& request
) {
    const auto folder = std::string_view(path).substr(0, path.empty() ? 0 : path.size() - 1);
    auto fd = root_.open(folder, O_RDONLY | O_DIRECTORY);

    struct stat own {};

    if (!fd || ::fstat(fd.get(), &own) != 0) {
        if (errno == EACCES) {
            return Entered::Forbidden;
        }
        if (meansAbsent(errno)) {
            return Entered::No;
        }
        throwSystemError(errno, "list", folder);
    }
    if (isParent(own)) {
        return Entered::No;
    }
    auto level = read(std::move(fd), path, request);
    if (!level) {
        return Entered::Forbidden;
    }
    levels_.push_back(*std::move(level));
    parents_.emplace_back(own.st_dev, own.st_ino);
    return Entered::Yes;
}

/// The entries that are wanted; nullopt when the folder tells names but lets nobody look at them.
std::optional<DirectoryWalk::Level> DirectoryWalk::read(
    sdk::FileDescriptor fd, const std::string& path, const sdk::ListRequest& request
) {
    const std::unique_ptr<DIR, CloseDirectory> directory(::fdopendir(fd.get()));
    if (!directory) {
        throwSystemError(errno, "list", path);
    }
    const int at = fd.release();
    Level level{path, {}};
    errno = 0;
    while (const auto* found = ::readdir(directory.get())) {
        checkCall();
        if (rules_.serves(found->d_name)) {
            auto entry = examine(at, path, found->d_name);
            if (!entry && errno == EACCES) {
                return std::nullopt;
            }
            if (entry && isWanted(path + entry->name, request)) {
                level.entries.push_back(std::move(*entry));
            }
        }
        errno = 0;
    }
    if (errno != 0) {
        throwSystemError(errno, "list", path);
    }
    std::sort(level.entries.begin(), level.entries.end(), [](const Entry& a, const Entry& b) {
        return a.name < b.name;
    });
    return level;
}

std::optional<DirectoryWalk::Entry> DirectoryWalk::examine(
    int directory, const std::string& path, std::string name
) const {
    Entry entry{std::move(name), {}};
    if (::fstatat(directory, entry.name.c_str(), &entry.status, AT_SYMLINK_NOFOLLOW) != 0) {
        return std::nullopt;  // removed since, or errno says that it may not be looked at
    }
    if (S_ISLNK(entry.status.st_mode)) {
        if (root_.links() == Links::Never) {
            return std::nullopt;
        }
        const auto target = root_.open(path + entry.name, O_PATH);
        if (!target || ::fstat(target.get(), &entry.status) != 0) {
            errno = 0;
            return std::nullopt;  // leads out, nowhere or in a circle
        }
    }
    if (S_ISDIR(entry.status.st_mode)) {
        entry.name += '/';
    } else if (!S_ISREG(entry.status.st_mode)) {
        return std::nullopt;
    }
    return entry;
}

void DirectoryWalk::checkCall() {
    if (++steps_ % 256 == 0) {
        call_.throwIfCancelled();
    }
}

}  // namespace consort::storage_fs
