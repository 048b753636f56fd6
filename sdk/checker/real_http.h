// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <consort/plugin.h>

#include "check_file.h"

namespace consort::checker {

/// Sends a plain http request to the test server that check.toml means by `http_real`. Gives why it
/// failed, or an empty text. Bodies are held in memory.
std::string sendReally(
    consort_call* call, const consort_http_request& request, ScriptedResponse& response
);

}  // namespace consort::checker
