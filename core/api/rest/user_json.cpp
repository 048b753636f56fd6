// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/user_json.h"

#include "core/base/clock.h"
#include "core/http/request.h"

namespace consort::api {

void writeJson(JsonWriter& json, const User& user) {
    json.beginObject()
        .member("id", user.id.str())
        .member("username", user.username)
        .member("email", user.email)
        .member("display_name", user.displayName)
        .member("role", name(user.role))
        .member("disabled", user.disabled)
        .member("created_at", toRfc3339(user.createdMs))
        .endObject();
}

std::string toJson(const User& user) {
    JsonWriter json;
    writeJson(json, user);
    return json.str();
}

accounts::ClientInfo clientOf(const http::Request& request) {
    return {request.clientAddress(), std::string(request.header("User-Agent").value_or(""))};
}

}  // namespace consort::api
