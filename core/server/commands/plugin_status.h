// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/server/command.h"

namespace consort {
class Log;
}

namespace consort::server {

struct Configuration;

/// One line an instance: how it is in the running server, or would be when one were started.
ExitCode printPluginStatus(const Configuration& configuration, Log& log);

/// Why instances are not running, or not well. Failed when there is such a one.
ExitCode printPluginDiagnosis(const Configuration& configuration, Log& log);

/// Lets an instance in again that was disabled after crashes.
ExitCode enablePlugin(const Configuration& configuration, const std::string& instance);

}  // namespace consort::server
