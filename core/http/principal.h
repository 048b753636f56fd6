// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/ids.h"

namespace consort::http {

/// The signed-in caller of a request.
struct Principal {
    UserId user{};
    SessionId session{};  ///< Empty for API keys.
    bool admin = false;
    bool viaCookie = false;  ///< Writes then needed a CSRF token, which the Authenticator checked.
};

}  // namespace consort::http
