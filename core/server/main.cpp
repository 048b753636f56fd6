// SPDX-License-Identifier: Apache-2.0
#include "core/server/commands/commands.h"

int main(int argc, char** argv) {
    using namespace consort::server;  // NOLINT(google-build-using-namespace): one command a line
    return runCommandLine(
        {argv + 1, argv + argc},
        {serveCommand(),
         checkConfigCommand(),
         configCommand(),
         scanCommand(),
         userCommand(),
         migrateCommand(),
         backupCommand(),
         restoreCommand(),
         pluginCommand(),
         routesCommand(),
         versionCommand(),
         pluginProbeCommand()}
    );
}
