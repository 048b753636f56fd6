// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/extensions/plugin_config.h"
#include "core/extensions/plugin_index.h"

namespace consort::extensions {

/// The installed file that an instance uses. Throws Error(NotFound) naming where was searched, what
/// is installed and the remedy; Error(Conflict) when several files claim the id and no pin decides;
/// what checkPin() throws.
const InstalledFile& findPluginFile(const PluginIndex& index, const InstanceConfig& instance);

}  // namespace consort::extensions
