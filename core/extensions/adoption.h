// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <consort/plugin.h>

#include "core/extensions/plugin_descriptor.h"

namespace consort::extensions {

/// A plugin as this server knows it: every table is a copy of the server's own size, so that a slot
/// that an older plugin does not have reads as NULL. The pointers in `table` to the kinds are the
/// plugin's own; use the copies, which are all zero for a kind that is not provided.
struct AdoptedPlugin {
    PluginDescriptor descriptor;
    consort_plugin table{};
    consort_storage_v1 storage{};
    consort_auth_v1 auth{};
    consort_lyrics_v1 lyrics{};
    consort_recommend_v1 recommend{};
    consort_events_v1 events{};
    consort_jobs_v1 jobs{};
};

/// Copies what a module offers. `file` is for messages. Throws Error(Unsupported) naming the first
/// thing that is wrong: another magic number or ABI version, a truncated or empty table, a slot
/// that must not be NULL, an id given twice, a newer ABI minor than this server's.
std::vector<AdoptedPlugin> adoptModule(const consort_module& module, const std::string& file);

}  // namespace consort::extensions
