// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/base/json_writer.h"
#include "core/services/accounts/caller.h"
#include "core/services/accounts/user_directory.h"

namespace consort::http {
class Request;
}

namespace consort::api {

void writeJson(JsonWriter& json, const User& user);
std::string toJson(const User& user);

/// Where a request comes from, for sessions, throttling and the audit log.
accounts::ClientInfo clientOf(const http::Request& request);

}  // namespace consort::api
