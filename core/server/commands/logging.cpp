// SPDX-License-Identifier: Apache-2.0
#include "core/server/commands/logging.h"

#include <unistd.h>

namespace consort::server {

Log makeLog(const LogSettings& settings) {
    const auto level = settings.level == "debug"     ? LogLevel::Debug
                       : settings.level == "warning" ? LogLevel::Warning
                       : settings.level == "error"   ? LogLevel::Error
                                                     : LogLevel::Info;
    return Log(STDERR_FILENO, level, settings.format == "json" ? LogFormat::Json : LogFormat::Text);
}

Log quietLog() {
    return Log(STDERR_FILENO, LogLevel::Warning);
}

}  // namespace consort::server
