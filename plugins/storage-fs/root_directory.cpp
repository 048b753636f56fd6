// SPDX-License-Identifier: Apache-2.0
#include "root_directory.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <consort/sdk.hpp>

#include "key.h"
#include "system_error.h"

namespace consort::storage_fs {
namespace {

constexpr int kMaxLinks = 40;  // as the kernel

sdk::FileDescriptor openBeneath(int root, const std::string& path, int flags, Links links) {
    open_how how{};
    how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    if (links == Links::Never) {
        how.resolve |= RESOLVE_NO_SYMLINKS;
    }
    // EAGAIN: something was renamed during the call, and the kernel cannot be sure.
    for (int attempt = 0;; ++attempt) {
        const long fd = ::syscall(SYS_openat2, root, path.c_str(), &how, sizeof(how));
        if (fd >= 0 || errno != EAGAIN || attempt == 100) {
            return sdk::FileDescriptor(static_cast<int>(fd));
        }
    }
}

sdk::FileDescriptor openAt(int directory, const std::string& name, int flags) {
    return sdk::FileDescriptor(::openat(directory, name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC));
}

sdk::FileDescriptor failed(int error) {
    errno = error;
    return {};
}

std::string readLink(int directory, const std::string& name) {
    char target[PATH_MAX];
    const auto bytes = ::readlinkat(directory, name.c_str(), target, sizeof(target));
    return bytes > 0 ? std::string(target, static_cast<std::size_t>(bytes)) : std::string();
}

sdk::FileDescriptor openRoot(const std::string& path) {
    sdk::FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd) {
        throw sdk::Unavailable(
            "cannot open the root folder " + quoted(path) + ": " + reason(errno)
        );
    }
    return fd;
}

std::string realPath(const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> real(
        ::realpath(path.c_str(), nullptr), &std::free
    );
    return real ? real.get() : path;
}

}  // namespace

RootDirectory::RootDirectory(std::string path, Links links)
    : path_(std::move(path)),
      links_(links),
      directory_(std::make_shared<const sdk::FileDescriptor>(openRoot(path_))),
      ownPaths_{path_, realPath(path_)} {}

RootDirectory::SharedDescriptor RootDirectory::current() const {
    const std::lock_guard lock(mutex_);
    return directory_;
}

void RootDirectory::refresh() {
    auto fresh = std::make_shared<const sdk::FileDescriptor>(openRoot(path_));
    const std::lock_guard lock(mutex_);
    directory_ = std::move(fresh);
}

bool RootDirectory::isInPlace() const {
    struct stat opened {};

    struct stat found {};

    return ::fstat(current()->get(), &opened) == 0 && ::stat(path_.c_str(), &found) == 0 &&
           opened.st_dev == found.st_dev && opened.st_ino == found.st_ino;
}

sdk::FileDescriptor RootDirectory::open(std::string_view path, int flags) const {
    const auto root = current();
    auto fd = openBeneath(root->get(), path.empty() ? "." : std::string(path), flags, links_);
    // EXDEV is also the kernel's answer to an absolute link that leads back into the root; ENOSYS
    // and EPERM that of old kernels and of sandboxes which do not know the call.
    if (fd || (errno != EXDEV && errno != ENOSYS && errno != EPERM)) {
        return fd;
    }
    return walk(root->get(), path, flags);
}

sdk::FileDescriptor RootDirectory::walk(int root, std::string_view path, int flags) const {
    Walk walk;
    if (!path.empty()) {
        walk.push(path);
    }
    while (!walk.rest.empty()) {
        const auto segment = std::move(walk.rest.back());
        walk.rest.pop_back();
        const int at = walk.at(root);
        if (segment.empty() || segment == ".") {
            continue;
        }
        if (segment == "..") {
            if (walk.parents.empty()) {
                return failed(EXDEV);
            }
            walk.parents.pop_back();
            continue;
        }
        if (const auto target = readLink(at, segment); !target.empty()) {
            if (const int error = follow(target, walk)) {
                return failed(error);
            }
            continue;
        }
        if (walk.rest.empty()) {
            return openAt(at, segment, flags);
        }
        auto next = openAt(at, segment, O_PATH | O_DIRECTORY);
        if (!next) {
            return next;
        }
        walk.parents.push_back(std::move(next));
    }
    return openAt(walk.at(root), ".", flags);
}

void RootDirectory::Walk::push(std::string_view path) {
    auto segments = splitKey(path);
    rest.insert(rest.end(), segments.rbegin(), segments.rend());
}

int RootDirectory::follow(const std::string& target, Walk& walk) const {
    if (links_ == Links::Never || ++walk.links > kMaxLinks) {
        return ELOOP;
    }
    if (!target.starts_with('/')) {
        walk.push(target);
        return 0;
    }
    const auto own = std::find_if(ownPaths_.begin(), ownPaths_.end(), [&](const auto& path) {
        return target == path || target.starts_with(path + "/");
    });
    if (own == ownPaths_.end()) {
        return EXDEV;
    }
    walk.parents.clear();
    walk.push(std::string_view(target).substr(own->size()));
    return 0;
}

sdk::FileDescriptor RootDirectory::makeDirectory(std::string_view path) const {
    constexpr int kFlags = O_RDONLY | O_DIRECTORY;
    auto directory = open(path, kFlags);
    if (directory) {
        return directory;
    }
    if (errno != ENOENT || path.empty()) {
        throwSystemError(errno, "open the folder", path);
    }
    const auto [parentPath, name] = splitLast(path);
    const auto parent = makeDirectory(parentPath);
    if (::mkdirat(parent.get(), name.c_str(), 0777) != 0 && errno != EEXIST) {
        throwSystemError(errno, "make the folder", path);
    }
    directory = open(path, kFlags);
    if (!directory) {
        throwSystemError(errno, "open the folder", path);
    }
    return directory;
}

}  // namespace consort::storage_fs
