// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace consort::extensions {

/// The verb `plugin-probe FILE`, run in a child process because it runs the plugin's static
/// constructors: prints on standard output what the module contains (`{"plugins":[…]}`) or why it
/// is refused (`{"refused":"…"}`). Whatever the plugin itself prints goes to standard error.
/// Returns the exit code of the process: 0 for either answer.
int runProbe(const std::filesystem::path& file);

}  // namespace consort::extensions
