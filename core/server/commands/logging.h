// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/config/settings.h"
#include "core/base/log.h"

namespace consort::server {

/// A log to standard error as configured.
Log makeLog(const LogSettings& settings);

/// For verbs that print their own results: warnings and errors only.
Log quietLog();

}  // namespace consort::server
