// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "core/api/rest/plugin_routes.h"
#include "core/base/config/config_node.h"
#include "core/base/config/schema.h"

namespace consort::extensions {
class PluginIndex;
class PluginRegistry;
}  // namespace consort::extensions

namespace consort::server {

/// Configured instances first, then what is installed and not used.
std::vector<api::PluginInfo> listPlugins(
    const extensions::PluginRegistry& registry, const extensions::PluginIndex& index
);

/// A plugin's settings as JSON; what the schema marks as secret is "***".
std::string maskedJson(const ConfigNode& settings, const ConfigSchema& schema);

}  // namespace consort::server
