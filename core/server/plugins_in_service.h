// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "core/extensions/host_services.h"
#include "core/extensions/plugin_directories.h"
#include "core/server/library_storages.h"
#include "core/server/plugin_set.h"

namespace consort::server {

/// The plugins that serve, and the directories through which the services see them. A reload
/// replaces them while they are used: whoever has an instance keeps it until its call or stream is
/// done, and only then it ends. Thread-safe, but for replace(): one at a time.
class PluginsInService final {
public:
    /// Starts the prepared ones; throws as PluginRegistry::start() and requireAuthAndStorage().
    /// What the services borrow outlives this.
    PluginsInService(const std::shared_ptr<PluginSet>& first, extensions::HostServices services);
    PluginsInService(const PluginsInService&) = delete;
    PluginsInService& operator=(const PluginsInService&) = delete;

    /// Never null.
    std::shared_ptr<const PluginSet> current() const;

    LibraryStorages& storages() { return storages_; }

    const AuthDirectory& auth() const { return auth_; }

    enum class Change { None, Some, Storages };

    /// Starts what is new or different in `next`, and puts it into service when all of it is fit;
    /// throws Error otherwise, and everything stays as it was. Says what has been replaced.
    Change replace(std::shared_ptr<PluginSet> next);

    /// Ends replaced instances that nobody uses any more. To be called every few seconds.
    void endUnused();

private:
    extensions::HostServices services_;
    mutable std::mutex mutex_;
    std::shared_ptr<const PluginSet> current_;
    std::vector<std::shared_ptr<extensions::PluginInstance>> replaced_;
    LibraryStorages storages_;
    extensions::PluginAuthDirectory auth_;
};

}  // namespace consort::server
