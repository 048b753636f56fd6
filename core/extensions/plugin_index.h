// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/extensions/plugin_descriptor.h"
#include "core/extensions/prober.h"

namespace consort::extensions {

/// A file of a plugin directory and what it holds.
struct InstalledFile {
    std::filesystem::path file;
    std::string refusal;  ///< Empty when it can be loaded.
    std::vector<PluginDescriptor> plugins;
};

struct PluginIndexOptions {
    std::vector<std::filesystem::path> directories;
    Prober prober;
    /// Answers of the probe are kept there by path, inode, size and time of change; empty: nowhere.
    std::filesystem::path cacheFile;
};

/// Which plugins are installed. The directories are only looked into: no code of a plugin runs in
/// this process. Confined to one thread.
class PluginIndex final {
public:
    /// Probes every `*.so` that is not in the cache.
    explicit PluginIndex(PluginIndexOptions options);

    /// By directory in the given order, then by name.
    const std::vector<InstalledFile>& files() const { return files_; }

    const std::vector<std::filesystem::path>& directories() const { return options_.directories; }

    /// The files that hold a plugin of that id, refused ones excluded.
    std::vector<const InstalledFile*> findFiles(std::string_view id) const;

    /// Sorted, each once.
    std::vector<std::string> ids() const;

private:
    void add(const std::filesystem::path& file);
    void loadCache();
    void saveCache() const;

    PluginIndexOptions options_;
    std::map<std::string, std::string> cache_;
    std::map<std::string, std::string> used_;
    std::vector<InstalledFile> files_;
};

}  // namespace consort::extensions
