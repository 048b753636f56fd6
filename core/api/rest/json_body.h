// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/json_value.h"

namespace consort::http {
class Request;
}

namespace consort::api {

/// The body as a JSON object; members that nobody asks for are ignored. Throws 415 when it is not
/// declared as JSON (which also keeps forms of other sites out: browsers ask first before they send
/// JSON elsewhere), 413 when it is too large for memory, and Error(Invalid) when it is malformed.
JsonValue jsonBody(const http::Request& request);

}  // namespace consort::api
