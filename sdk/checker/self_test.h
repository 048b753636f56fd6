// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "verdict.h"

namespace consort::checker {

/// Runs every check on a plugin with the fault that it is there for, and all of them on sound
/// plugins. `folder` holds check.toml, reference.so (whose fault is chosen by the environment
/// variable CONSORT_FAULT, the name of a check; without it, it is sound) and, for faults of the
/// file itself, NAME.so. Prints what was not noticed, or wrongly. True when all is well.
bool runSelfTest(const std::filesystem::path& folder, const std::vector<Check>& checks);

}  // namespace consort::checker
