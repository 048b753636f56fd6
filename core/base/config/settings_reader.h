// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "core/base/config/config_document.h"
#include "core/base/config/config_problem.h"
#include "core/base/config/settings.h"

namespace consort {

struct SettingsResult {
    Settings settings;
    /// Empty when the settings can be used. In the order of the file.
    std::vector<ConfigProblem> problems;
};

/// Reads what the core knows and finds everything that is wrong at once: unknown keys (with "did
/// you mean"), wrong types, values out of range, secrets that cannot be resolved. `[chains]` and
/// the instances below
/// `[plugins]` are left to core/extensions.
SettingsResult readSettings(const ConfigDocument& document);

/// "90s", "15m", "2h", "30d" or a bare number of seconds. nullopt for anything else.
std::optional<std::chrono::seconds> parseDuration(std::string_view text);

/// "8MiB", "1GB", "512" (bytes). nullopt for anything else or more than 64 bits.
std::optional<ByteSize> parseSize(std::string_view text);

std::string formatDuration(std::chrono::seconds duration);
std::string formatSize(ByteSize size);

/// The commented config file with every key and its default.
std::string renderDocumentedConfig();

}  // namespace consort
