// SPDX-License-Identifier: Apache-2.0
#include "core/server/plugin_set.h"

#include <algorithm>
#include <utility>

namespace consort::server {

extensions::PluginIndex makePluginIndex(const Configuration& configuration) {
    extensions::PluginIndexOptions options;
    for (const auto& directory : configuration.settings.plugins.dirs) {
        options.directories.emplace_back(directory);
    }
    std::error_code ignored;
    if (std::filesystem::is_directory(configuration.dataDir(), ignored)) {
        options.cacheFile = configuration.dataDir() / "cache/plugins.json";
    }
    return extensions::PluginIndex(std::move(options));
}

std::shared_ptr<PluginSet> preparePlugins(
    const Configuration& configuration, Log& log, const extensions::DisabledInstances& disabled
) {
    std::shared_ptr<PluginSet> set(new PluginSet{
        makePluginIndex(configuration), extensions::PluginRegistry(log), {}});
    set->problems = set->registry.prepare(configuration.plugins, set->index, disabled);
    set->problems.insert(
        set->problems.begin(), configuration.problems.begin(), configuration.problems.end()
    );
    std::stable_sort(set->problems.begin(), set->problems.end(), [](const auto& a, const auto& b) {
        return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    });
    return set;
}

extensions::DisabledInstances disableAll(const Configuration& configuration) {
    extensions::DisabledInstances disabled;
    for (const auto& instance : configuration.plugins.instances) {
        disabled.emplace(instance.name, "safe mode: no plugin is started");
    }
    return disabled;
}

}  // namespace consort::server
