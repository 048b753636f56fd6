// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "core/server/command.h"

namespace consort::server {

Command serveCommand();
Command checkConfigCommand();
Command configCommand();
Command scanCommand();
Command migrateCommand();
Command backupCommand();
Command restoreCommand();
Command userCommand();
Command pluginCommand();
Command pluginProbeCommand();
Command routesCommand();
Command versionCommand();

}  // namespace consort::server
