// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "core/base/config/config_problem.h"
#include "core/extensions/plugin_index.h"
#include "core/extensions/plugin_registry.h"
#include "core/server/configuration.h"

namespace consort {
class Log;
}

namespace consort::server {

/// What is installed, and what of it one reading of the configuration uses.
struct PluginSet {
    extensions::PluginIndex index;
    extensions::PluginRegistry registry;
    /// Everything that is wrong with the configuration, the core's keys included, by line.
    std::vector<ConfigProblem> problems;
};

/// Finds what is installed in the configured directories.
extensions::PluginIndex makePluginIndex(const Configuration& configuration);

/// Loads the plugins that the configuration names, but for those `disabled`, and validates their
/// settings; creates none.
std::shared_ptr<PluginSet> preparePlugins(
    const Configuration& configuration, Log& log, const extensions::DisabledInstances& disabled = {}
);

/// Every instance, for a start without plugins.
extensions::DisabledInstances disableAll(const Configuration& configuration);

}  // namespace consort::server
