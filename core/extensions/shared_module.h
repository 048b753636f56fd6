// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include <consort/plugin.h>

namespace consort::extensions {

/// Maps a plugin file for the rest of the process, running its static constructors, and gives what
/// it exports. Never unmapped: threads, thread-local destructors and GNU-unique symbols make that
/// unsafe. Throws Error(Unsupported) with the reason: a missing library, no module symbol,
/// or that of another ABI major. adoptModule() looks into what it gives.
const consort_module& loadModule(const std::filesystem::path& file);

}  // namespace consort::extensions
