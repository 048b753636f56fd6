// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/rest/system_routes.h"
#include "core/base/config/settings.h"
#include "core/http/server_options.h"

namespace consort::server {

/// Who may read /metrics.
api::MetricsFor metricsReadersOf(const ServerSettings& settings);

/// The HTTP server as configured; where it spools is left to the caller. Throws Error(Invalid) for
/// an address to listen on that is none.
http::ServerOptions httpOptionsOf(const Settings& settings);

}  // namespace consort::server
