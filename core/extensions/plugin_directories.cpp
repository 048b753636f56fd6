// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_directories.h"

#include <algorithm>

#include "core/extensions/plugin_auth.h"
#include "core/extensions/plugin_instance.h"
#include "core/extensions/plugin_registry.h"
#include "core/extensions/plugin_storage.h"

namespace consort::extensions {

PluginStorageDirectory::PluginStorageDirectory(const PluginRegistry& registry) {
    for (const auto& instance : registry.running("storage")) {
        backends_.push_back(std::make_shared<PluginStorage>(instance));
    }
    for (const auto& [prefix, entry] : registry.chains().storage) {
        if (prefix.empty()) {
            const auto& first = entry.instance;
            std::stable_partition(backends_.begin(), backends_.end(), [&](const auto& backend) {
                return backend->instance() == first;
            });
        }
    }
}

std::shared_ptr<StorageBackend> PluginStorageDirectory::find(std::string_view instance) const {
    const auto found = std::find_if(backends_.begin(), backends_.end(), [&](const auto& backend) {
        return backend->instance() == instance;
    });
    return found == backends_.end() ? nullptr : *found;
}

std::vector<std::string> PluginStorageDirectory::instances() const {
    std::vector<std::string> names;
    for (const auto& backend : backends_) {
        names.push_back(backend->instance());
    }
    return names;
}

namespace {

std::vector<std::shared_ptr<AuthBackend>> authChain(const PluginRegistry& registry) {
    std::vector<std::shared_ptr<AuthBackend>> chain;
    const auto& order = registry.chains().auth;
    if (order.empty()) {
        for (const auto& instance : registry.running("auth")) {
            chain.push_back(std::make_shared<PluginAuth>(instance));
        }
        return chain;
    }
    for (const auto& entry : order) {
        if (auto instance = registry.find(entry.instance)) {
            chain.push_back(std::make_shared<PluginAuth>(std::move(instance)));
        }
    }
    return chain;
}

}  // namespace

PluginAuthDirectory::PluginAuthDirectory(const PluginRegistry& registry)
    : chain_(authChain(registry)) {}

std::vector<std::shared_ptr<AuthBackend>> PluginAuthDirectory::chain() const {
    const std::lock_guard lock(mutex_);
    return chain_;
}

void PluginAuthDirectory::replace(const PluginRegistry& registry) {
    auto chain = authChain(registry);
    const std::lock_guard lock(mutex_);
    chain_.swap(chain);
}

}  // namespace consort::extensions
