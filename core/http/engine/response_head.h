// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "core/http/engine/body_writer.h"
#include "core/http/response.h"

namespace consort::http {

struct HeadContext {
    std::string_view date;  ///< The Date header's value.
    bool http10 = false;
    bool keepAlive = true;
    bool isHead = false;
};

/// How the body's end is told to this client; UntilClose means that the connection must close.
Framing chooseFraming(const Response& response, const HeadContext& context) noexcept;

/// Whether the status has a body at all (RFC 9110: not 1xx, 204, 304).
bool mayHaveBody(int status) noexcept;

/// Appends the whole response head. Written here and not by Poco: an ostream per answer costs more
/// than the rest of a small request.
void appendHead(
    std::string& out, const Response& response, Framing framing, const HeadContext& context
);

}  // namespace consort::http
