// SPDX-License-Identifier: Apache-2.0
#include "watcher.h"

#include <algorithm>
#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system_error.h"

namespace consort::storage_fs {
namespace {

constexpr int kPollMs = 400;
constexpr std::uint32_t kMask = IN_CREATE | IN_CLOSE_WRITE | IN_ATTRIB | IN_MOVED_FROM |
                                IN_MOVED_TO | IN_DELETE | IN_ONLYDIR | IN_EXCL_UNLINK;

struct CloseDirectory {
    void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};

std::string_view withoutSlash(std::string_view path) {
    return path.substr(0, path.empty() ? 0 : path.size() - 1);
}

std::string limitReached(std::string_view what, std::string_view setting) {
    return "cannot watch " + std::string(what) +
           ": the system's limit is reached; raise it with `sysctl " + std::string(setting) + "=…`";
}

}  // namespace

Watcher::Watcher(const RootDirectory& root, const KeyRules& rules, sdk::Log log, sdk::Call call)
    : root_(root), rules_(rules), log_(log), call_(call) {}

void Watcher::run(const sdk::EmitChange& emit) {
    start();
    if (!emit(sdk::ChangeKind::Ready, "")) {
        return;
    }
    while (!call_.cancelled()) {
        pollfd waiting{inotify_.get(), POLLIN, 0};
        if (::poll(&waiting, 1, kPollMs) > 0 && !readEvents(emit)) {
            return;
        }
        // No event tells of it while we keep the folder open.
        if (!root_.isInPlace()) {
            throw sdk::Unavailable("the root folder was removed, renamed, unmounted or mounted over"
            );
        }
    }
}

void Watcher::start() {
    folders_.clear();
    linkedFolders_.clear();
    inotify_ = sdk::FileDescriptor(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    if (!inotify_) {
        if (errno == EMFILE) {
            throw sdk::QuotaExceeded(limitReached("folders", "fs.inotify.max_user_instances"));
        }
        throwSystemError(errno, "watch", "");
    }
    addTree("");
    if (folders_.empty()) {
        throw sdk::Unavailable("cannot watch the root folder: it is gone or may not be read");
    }
}

void Watcher::addTree(const std::string& path) {
    std::vector<std::string> waiting{path};
    while (!waiting.empty()) {
        const auto folder = std::move(waiting.back());
        waiting.pop_back();
        if (!addFolder(folder)) {
            continue;
        }
        if (call_.cancelled()) {
            return;
        }
        auto below = subfolders(folder);
        std::move(below.begin(), below.end(), std::back_inserter(waiting));
    }
}

bool Watcher::addFolder(const std::string& path) {
    const auto folder = root_.open(withoutSlash(path), O_PATH | O_DIRECTORY);
    if (!folder) {
        if (meansAbsent(errno) || errno == EACCES) {
            return false;
        }
        throwSystemError(errno, "watch", withoutSlash(path));
    }
    const auto self = "/proc/self/fd/" + std::to_string(folder.get());
    const int watch = ::inotify_add_watch(inotify_.get(), self.c_str(), kMask);
    if (watch < 0) {
        if (errno == ENOSPC) {
            throw sdk::QuotaExceeded(limitReached(
                std::to_string(folders_.size() + 1) + " folders", "fs.inotify.max_user_watches"
            ));
        }
        if (errno == EACCES) {
            log_.warning("folder not watched: it may not be read", {{"folder", quoted(path)}});
            return false;
        }
        throwSystemError(errno, "watch", withoutSlash(path));
    }
    auto& names = folders_[watch];
    // Known already, or a link that leads back to a folder above it.
    if (std::any_of(names.begin(), names.end(), [&](const auto& name) {
            return path.starts_with(name);
        })) {
        return false;
    }
    names.push_back(path);
    return true;
}

std::vector<std::string> Watcher::subfolders(const std::string& path) {
    auto fd = root_.open(withoutSlash(path), O_RDONLY | O_DIRECTORY);
    const std::unique_ptr<DIR, CloseDirectory> directory(fd ? ::fdopendir(fd.get()) : nullptr);
    if (!directory) {
        if (meansAbsent(errno) || errno == EACCES) {
            return {};
        }
        throwSystemError(errno, "watch", withoutSlash(path));
    }
    std::vector<std::string> found;
    const int at = fd.release();
    while (const auto* entry = ::readdir(directory.get())) {
        struct stat status {};

        const bool isFile = entry->d_type == DT_REG;
        if (isFile || !rules_.serves(entry->d_name) ||
            ::fstatat(at, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
            continue;
        }
        const auto folder = path + entry->d_name + "/";
        if (S_ISDIR(status.st_mode)) {
            found.push_back(folder);
        } else if (S_ISLNK(status.st_mode) && root_.links() == Links::Inside && root_.open(withoutSlash(folder), O_PATH | O_DIRECTORY)) {
            linkedFolders_.insert(folder);
            found.push_back(folder);
        }
    }
    return found;
}

void Watcher::dropTree(const std::string& path) {
    std::erase_if(linkedFolders_, [&](const auto& folder) { return folder.starts_with(path); });
    for (auto at = folders_.begin(); at != folders_.end();) {
        std::erase_if(at->second, [&](const auto& name) { return name.starts_with(path); });
        if (at->second.empty()) {
            ::inotify_rm_watch(inotify_.get(), at->first);
            at = folders_.erase(at);
        } else {
            ++at;
        }
    }
}

bool Watcher::readEvents(const sdk::EmitChange& emit) {
    alignas(inotify_event) char buffer[16 * 1024];
    const auto bytes = ::read(inotify_.get(), buffer, sizeof(buffer));
    if (bytes < 0) {
        if (errno == EAGAIN || errno == EINTR) {
            return true;
        }
        throwSystemError(errno, "watch", "");
    }
    for (const char* at = buffer; at < buffer + bytes;) {
        const auto& event = *reinterpret_cast<const inotify_event*>(at);
        at += sizeof(inotify_event) + event.len;
        if ((event.mask & IN_Q_OVERFLOW) != 0) {
            // New folders may be among what was lost, so everything is watched anew. The rest of
            // the buffer belongs to watches that are no more.
            start();
            return emit(sdk::ChangeKind::Overflow, "");
        }
        if (!handle(event, emit)) {
            return false;
        }
    }
    return true;
}

bool Watcher::handle(const inotify_event& event, const sdk::EmitChange& emit) {
    const auto known = folders_.find(event.wd);
    if (known == folders_.end()) {
        return true;
    }
    const auto names = known->second;
    if ((event.mask & IN_IGNORED) != 0) {
        folders_.erase(known);
        return true;
    }
    if (event.len == 0 || !rules_.serves(event.name)) {
        return true;
    }
    return std::all_of(names.begin(), names.end(), [&](const std::string& folder) {
        return handleEntry(folder + event.name, event.mask, emit);
    });
}

bool Watcher::handleEntry(const std::string& key, std::uint32_t mask, const sdk::EmitChange& emit) {
    const bool gone = (mask & (IN_DELETE | IN_MOVED_FROM)) != 0;
    const auto folder = key + "/";
    if ((mask & IN_ISDIR) != 0 ? (mask & IN_ATTRIB) == 0 : linkedFolders_.contains(folder)) {
        if (gone) {
            linkedFolders_.erase(folder);
            dropTree(folder);
            return emit(sdk::ChangeKind::Removed, folder);
        }
        addTree(folder);
        return emit(sdk::ChangeKind::Changed, folder);
    }
    if ((mask & IN_ISDIR) != 0) {
        return true;
    }
    if (gone) {
        return emit(sdk::ChangeKind::Removed, key);
    }
    if ((mask & (IN_CREATE | IN_MOVED_TO)) != 0 && isLinkToFolder(key)) {
        linkedFolders_.insert(folder);
        addTree(folder);
        return emit(sdk::ChangeKind::Changed, folder);
    }
    // A file that is being written is reported when it is closed; a link is never written.
    if ((mask & IN_CREATE) != 0 && !isLink(key)) {
        return true;
    }
    return emit(sdk::ChangeKind::Changed, key);
}

bool Watcher::isLinkToFolder(const std::string& key) const {
    return root_.links() == Links::Inside && isLink(key) && root_.open(key, O_PATH | O_DIRECTORY);
}

bool Watcher::isLink(const std::string& key) const {
    const auto [parent, name] = splitLast(key);
    const auto folder = root_.open(parent, O_PATH | O_DIRECTORY);

    struct stat status {};

    return folder && ::fstatat(folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           (S_ISLNK(status.st_mode) || status.st_nlink > 1);
}

}  // namespace consort::storage_fs
