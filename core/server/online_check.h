// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "core/base/config/config_problem.h"
#include "core/server/configuration.h"

namespace consort {
class Log;
}

namespace consort::extensions {
class PluginRegistry;
}

namespace consort::server {

struct OnlineReport {
    std::vector<ConfigProblem> problems;   ///< What a plugin itself finds wrong with its settings.
    std::vector<std::string> unreachable;  ///< One line a backend: the database, the cache …
};

/// Makes every prepared instance, asks it whether its backend can be reached, and ends it again.
/// Changes nothing of the server's: plugins keep their state in memory, a database is only asked
/// whether it answers. Instances that are optional are reported to `log` only.
OnlineReport checkOnline(
    const Configuration& configuration, const extensions::PluginRegistry& prepared, Log& log
);

}  // namespace consort::server
