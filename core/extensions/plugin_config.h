// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/config/config_node.h"
#include "core/base/config/config_problem.h"
#include "core/base/config/schema.h"

namespace consort {
class ConfigDocument;
}

namespace consort::extensions {

/// `[plugins.NAME]`.
struct InstanceConfig {
    std::string name;
    SourcePosition at;
    std::string use;  ///< The plugin's id.
    SourcePosition useAt;
    bool isOptional = false;
    std::string sha256;  ///< Empty: not pinned.
    std::vector<std::string> grants{};

    bool isGranted(std::string_view what) const;

    ConfigNode config = ConfigNode::object();
};

/// A place in `[chains]` that names an instance.
struct ChainEntry {
    std::string instance;
    std::string path;  ///< "chains.auth[1]"
    SourcePosition at;
};

struct PluginChains {
    std::vector<ChainEntry> auth;  ///< Empty: every auth instance, in the order of the file.
    /// Key prefix and instance; the prefix of `default` is empty. Empty: the first storage
    /// instance.
    std::vector<std::pair<std::string, ChainEntry>> storage;
    std::vector<ChainEntry> lyrics;
    /// "similar", "radio" or "for_user" and an instance.
    std::vector<std::pair<std::string, ChainEntry>> recommendation;
};

struct PluginConfig {
    std::string file;
    std::vector<InstanceConfig> instances;
    PluginChains chains;

    const InstanceConfig* find(std::string_view name) const;
};

/// What may stand in `[plugins.NAME]`, except that `config` is up to the plugin.
ConfigSchema instanceSchema();

/// What may stand in `[chains]`.
ConfigSchema chainsSchema();

/// Reads `[plugins.*]` and `[chains]` and appends everything that is wrong with them to `problems`.
/// A document without any instance means `music` (consort.storage-fs on `musicDirectory`) and
/// `local` (consort.auth-local). A non-empty `musicDirectory` replaces the root of instance
/// `music`.
PluginConfig readPluginConfig(
    const ConfigDocument& document,
    const std::string& musicDirectory,
    std::vector<ConfigProblem>& problems
);

}  // namespace consort::extensions
