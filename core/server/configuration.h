// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/config/config_document.h"
#include "core/base/config/config_problem.h"
#include "core/base/config/settings.h"
#include "core/extensions/plugin_config.h"
#include "core/server/command.h"

namespace consort::server {

/// What a verb works with: the file, the environment over it, the command line over both.
struct Configuration {
    ConfigDocument document;
    Settings settings;
    extensions::PluginConfig plugins;
    std::vector<ConfigProblem> problems;

    std::filesystem::path dataDir() const { return settings.server.dataDir; }
};

/// --config, --data and what `serve` adds to them.
std::vector<OptionSpec> configurationOptions();
std::vector<OptionSpec> serveOptions();

/// Finds and reads the configuration: `--config`, else ./consort.toml, else
/// /etc/consort/consort.toml, else defaults. Throws Error(NotFound) for a file that was named and
/// cannot be read; mistakes inside it end up in `problems`, except that a file which is no TOML
/// throws Error(Invalid).
Configuration loadConfiguration(const Arguments& arguments);

/// The defaults in an empty directory, whatever is configured on this machine: for verbs that need
/// the server's parts and not its data. Plugins are found as usual.
Configuration scratchConfiguration(const std::filesystem::path& directory);

/// Throws Error(Invalid) that names every problem, one a line.
void requireValid(const std::vector<ConfigProblem>& problems);

/// Where the running binary lies; plugins, web player and helpers are found from there.
std::filesystem::path binaryDirectory();

/// A program that comes with the server: beside it in a build tree, in libexec/consort when
/// installed.
std::filesystem::path helperProgram(const std::string& name);

}  // namespace consort::server
