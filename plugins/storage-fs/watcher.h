// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <consort/sdk.hpp>

#include "key.h"
#include "root_directory.h"

struct inotify_event;

namespace consort::storage_fs {

/// Reports changes below the root, by one inotify watch a folder. Confined to one thread.
class Watcher final {
public:
    Watcher(const RootDirectory& root, const KeyRules& rules, sdk::Log log, sdk::Call call);

    /// Until the call is cancelled or `emit` stops it. Throws Error, also when the root is gone.
    void run(const sdk::EmitChange& emit);

private:
    void start();
    void addTree(const std::string& path);
    /// False when there is nothing (new) to watch.
    bool addFolder(const std::string& path);
    std::vector<std::string> subfolders(const std::string& path);
    void dropTree(const std::string& path);

    bool readEvents(const sdk::EmitChange& emit);
    bool handle(const inotify_event& event, const sdk::EmitChange& emit);
    bool handleEntry(const std::string& key, std::uint32_t mask, const sdk::EmitChange& emit);
    bool isLink(const std::string& key) const;
    bool isLinkToFolder(const std::string& key) const;

    const RootDirectory& root_;
    const KeyRules& rules_;
    sdk::Log log_;
    sdk::Call call_;
    sdk::FileDescriptor inotify_;
    /// Folders by watch, "" or with '/' at the end; several when links lead to one.
    std::map<int, std::vector<std::string>> folders_;
    std::set<std::string> linkedFolders_;  ///< Those that are links, with '/' at the end.
};

}  // namespace consort::storage_fs
