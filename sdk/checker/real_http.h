// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <consort/plugin.h>

#include "check_file.h"

namespace consort::checker {

struct HttpFailure {
    std::int32_t status = CONSORT_OK;
    std::string text;
};

/// Sends a plain http request to the test server that check.toml means by `http_real`. Gives why it
/// failed, as the server's own client would: the status of a body's reader is passed on, and a body
/// that is too short is INVALID and never sent. Bodies are held in memory.
HttpFailure sendReally(
    consort_call* call, const consort_http_request& request, ScriptedResponse& response
);

}  // namespace consort::checker
