// SPDX-License-Identifier: Apache-2.0
#include "core/server/plugins_in_service.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/base/log.h"
#include "core/extensions/plugin_instance.h"

namespace consort::server {

namespace {

using extensions::PluginRegistry;
using Instances = std::vector<std::shared_ptr<extensions::PluginInstance>>;

constexpr std::string_view kArea = "plugins";

/// The storages that the chain makes the library of; without a chain, all of them. Those that are
/// not running today count: their tracks are not gone.
std::vector<std::string> libraryInstances(
    const PluginRegistry& registry, const StorageDirectory& running
) {
    std::vector<std::string> instances;
    const auto add = [&instances](const std::string& name) {
        if (std::find(instances.begin(), instances.end(), name) == instances.end()) {
            instances.push_back(name);
        }
    };
    for (const auto& [prefix, entry] : registry.chains().storage) {
        add(entry.instance);
    }
    if (!instances.empty()) {
        return instances;
    }
    for (const auto& name : running.instances()) {
        add(name);
    }
    for (const auto& status : registry.instances()) {
        const bool mayHoldTracks = !status.descriptor || status.descriptor->provides("storage");
        if (status.instance == nullptr && mayHoldTracks) {
            add(status.config.name);
        }
    }
    return instances;
}

LibraryStorages librarySelection(const PluginRegistry& registry) {
    const extensions::PluginStorageDirectory running(registry);
    std::vector<library::StorageScope> scopes;
    for (const auto& [prefix, entry] : registry.chains().storage) {
        scopes.push_back({prefix, entry.instance});
    }
    return {running, libraryInstances(registry, running), std::move(scopes)};
}

const PluginRegistry& startFirst(PluginSet& set, const extensions::HostServices& services) {
    set.registry.start(services);
    set.registry.requireAuthAndStorage();
    return set.registry;
}

Instances instancesOf(const PluginRegistry& registry) {
    Instances instances;
    for (const auto& status : registry.instances()) {
        if (status.instance) {
            instances.push_back(status.instance);
        }
    }
    return instances;
}

}  // namespace

PluginsInService::PluginsInService(
    const std::shared_ptr<PluginSet>& first, extensions::HostServices services
)
    : services_(std::move(services)),
      current_(first),
      storages_(librarySelection(startFirst(*first, services_))),
      auth_(first->registry) {}

std::shared_ptr<const PluginSet> PluginsInService::current() const {
    const std::lock_guard lock(mutex_);
    return current_;
}

PluginsInService::Change PluginsInService::replace(std::shared_ptr<PluginSet> next) {
    const auto old = current();
    next->registry.startInsteadOf(old->registry, services_);
    next->registry.requireAuthAndStorage();

    const bool sameStorages = old->registry.running("storage") == next->registry.running("storage");
    auto selection = librarySelection(next->registry);
    const bool sameLibrary = sameStorages && selection.instances() == storages_.instances();
    storages_.replace(std::move(selection));
    auth_.replace(next->registry);

    const auto kept = instancesOf(next->registry);
    auto replaced = instancesOf(old->registry);
    std::erase_if(replaced, [&kept](const auto& instance) {
        return std::find(kept.begin(), kept.end(), instance) != kept.end();
    });
    const bool isSame = replaced.empty() && kept.size() == instancesOf(old->registry).size();
    {
        const std::lock_guard lock(mutex_);
        current_ = std::move(next);
        for (auto& instance : replaced) {
            replaced_.push_back(std::move(instance));
        }
    }
    if (!sameLibrary) {
        return Change::Storages;
    }
    return isSame ? Change::None : Change::Some;
}

void PluginsInService::endUnused() {
    Instances unused;
    {
        const std::lock_guard lock(mutex_);
        // Nobody can get at them any more but through these pointers.
        const auto used = std::stable_partition(
            replaced_.begin(), replaced_.end(), [](const auto& i) { return i.use_count() > 1; }
        );
        std::move(used, replaced_.end(), std::back_inserter(unused));
        replaced_.erase(used, replaced_.end());
    }
    for (auto& instance : unused) {
        const auto name = instance->name();
        const auto calls = std::to_string(instance->health().report().calls);
        instance.reset();
        services_.log.info(
            kArea, "replaced instance ended", {{"instance", name}, {"calls", calls}}
        );
    }
}

}  // namespace consort::server
