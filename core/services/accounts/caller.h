// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/base/ids.h"

namespace consort::accounts {

/// Who is behind a token or a key.
struct Caller {
    UserId user;
    SessionId session;  ///< Empty for API keys.
    bool isAdmin = false;
};

/// Where a request comes from, for sessions, throttling and the audit log.
struct ClientInfo {
    std::string address;
    std::string userAgent;
};

}  // namespace consort::accounts
