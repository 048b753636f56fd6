// SPDX-License-Identifier: Apache-2.0
#include "core/services/events/event.h"

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/base/json_writer.h"

namespace consort::events {

bool isFor(const Event& event, const Listener& listener) {
    switch (event.to.kind) {
        case Audience::Kind::Everybody:
            return true;
        case Audience::Kind::Admins:
            return listener.isAdmin;
        case Audience::Kind::User:
            return listener.user == event.to.user;
        case Audience::Kind::Device:
            return listener.user == event.to.user && listener.device == event.to.device;
    }
    return false;
}

std::string encode(const Event& event) {
    JsonWriter json;
    json.beginObject()
        .member("to", static_cast<int>(event.to.kind))
        .member("user", event.to.user.str())
        .member("device", event.to.device)
        .member("name", event.name)
        .member("data", event.data)
        .endObject();
    return json.str();
}

Event decode(std::string_view text) {
    const auto value = JsonValue::parse(text);
    const auto kind = value.getInt("to");
    if (kind < 0 || kind > static_cast<int>(Audience::Kind::Device)) {
        throw invalidField("to", "is no kind of audience");
    }
    return {
        {},
        {static_cast<Audience::Kind>(kind),
         UserId(value.getString("user")),
         value.getString("device")},
        value.getString("name"),
        value.getString("data")};
}

}  // namespace consort::events
