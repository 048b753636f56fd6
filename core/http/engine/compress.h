// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/http/request.h"
#include "core/http/response.h"

namespace consort::http {

/// Gzips a text body of more than a KiB if the client takes it and nobody encoded it before. The
/// ETag stays: it names the state that If-Match guards, and no compressed answer is served in
/// ranges.
void compressIfWorthwhile(const Request& request, Response& response);

}  // namespace consort::http
