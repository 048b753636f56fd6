// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "core/api/rest/plugin_routes.h"
#include "core/base/config/config_node.h"
#include "core/base/config/schema.h"

namespace consort::server {

struct PluginSet;

/// Configured instances first, then what is installed and not used.
std::vector<api::PluginInfo> listPlugins(const PluginSet& set);

/// A plugin's settings as JSON; what the schema marks as secret, or does not know, is "***".
std::string maskedJson(const ConfigNode& settings, const ConfigSchema& schema);

}  // namespace consort::server
