// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "core/base/config/config_node.h"
#include "core/base/config/config_problem.h"
#include "core/base/config/schema.h"

namespace consort {

/// Where the validated value stands, for messages.
struct ConfigPlace {
    std::string file;
    std::string path;   ///< "plugins.music.config"
    SourcePosition at;  ///< Stands in for values that have no position of their own.
};

/// Checks `value` against `schema` and appends everything that is wrong to `problems`. Returns the
/// value with defaults filled in and `{ env = "…" }` / `{ file = "…" }` replaced by what they name;
/// it may be used only when no problem was added. Strings of format "duration" carry milliseconds
/// in `integer`, those of format "size" bytes. A renamed key is read under its old name, too, with
/// a warning in `warnings`. Reads the environment and files.
ConfigNode validateConfig(
    const ConfigSchema& schema,
    const ConfigNode& value,
    const ConfigPlace& place,
    std::vector<ConfigProblem>& problems,
    std::vector<ConfigProblem>* warnings = nullptr
);

}  // namespace consort
