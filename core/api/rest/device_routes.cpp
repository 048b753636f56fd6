// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/conditional_json.h"
#include "core/api/rest/json_body.h"
#include "core/api/rest/playback_routes.h"
#include "core/base/json_writer.h"
#include "core/http/router.h"
#include "core/services/playback/devices.h"
#include "core/services/playback/playback_service.h"

namespace consort::api {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;
using Parts = PlaybackRouteParts;

void write(JsonWriter& json, const db::Device& device) {
    json.beginObject()
        .member("id", device.id.str())
        .member("name", device.name)
        .member("kind", device.kind)
        .key("capabilities")
        .beginArray();
    for (const auto& capability : device.capabilities) {
        json.value(capability);
    }
    json.endArray()
        .member("volume", device.volume)
        .member("online", device.isOnline)
        .member("created_at", toRfc3339(device.createdMs))
        .member("last_seen_at", toRfc3339(device.lastSeenMs))
        .endObject();
}

std::string toJson(const db::Device& device) {
    JsonWriter json;
    write(json, device);
    return json.str();
}

Response listDevices(const Parts& parts, const Request& request) {
    JsonWriter json;
    json.beginObject().key("items").beginArray();
    for (const auto& device : parts.devices.list(request.user().user)) {
        write(json, device);
    }
    json.endArray().key("next_cursor").null().endObject();
    return conditionalJson(request, json.str());
}

Response putDevice(const Parts& parts, const Request& request) {
    const auto body = jsonBody(request);
    playback::DeviceInput input;
    input.name = body.getString("name");
    input.kind = body.findString("kind").value_or(input.kind);
    for (const auto& capability : body.listItems("capabilities")) {
        input.capabilities.push_back(capability.asString());
    }
    input.volume = body.findInt("volume");
    const auto id = request.pathId<db::DeviceId>("id");
    return Response::json(toJson(parts.devices.put(request.user().user, id, input)));
}

Response sendCommand(const Parts& parts, const Request& request) {
    const auto& user = request.user().user;
    const auto id = request.pathId<db::DeviceId>("id");
    parts.devices.get(user, id);
    const auto body = jsonBody(request);
    playback::Command command;
    command.name = body.getString("command");
    command.positionMs = body.findInt("position_ms");
    command.volume = body.findInt("volume");
    command.from = body.findString("from_device_id").value_or("").substr(0, 64);
    parts.devices.send(user, id, command);
    if (command.name == "take_over") {
        parts.playback.takeOver(user, id);
    }
    return Response{202};
}

}  // namespace

void addDeviceRoutes(http::Router& router, const PlaybackRouteParts& parts) {
    const auto add = [&](Method method, const char* path, const char* summary, auto handle) {
        router.add(
            {method,
             path,
             Access::User,
             Run::Worker,
             summary,
             [parts, handle](const Request& request) { return handle(parts, request); }}
        );
    };
    add(Method::Get, "/api/v1/me/devices", "My devices", listDevices);
    add(Method::Get,
        "/api/v1/me/devices/{id}",
        "One of my devices",
        [](const Parts& p, const Request& request) {
            const auto id = request.pathId<db::DeviceId>("id");
            return conditionalJson(request, toJson(p.devices.get(request.user().user, id)));
        });
    add(Method::Put, "/api/v1/me/devices/{id}", "Make or change a device of mine", putDevice);
    add(Method::Delete,
        "/api/v1/me/devices/{id}",
        "Remove a device of mine",
        [](const Parts& p, const Request& request) {
            p.devices.remove(request.user().user, request.pathId<db::DeviceId>("id"));
            return Response::noContent();
        });
    add(Method::Post,
        "/api/v1/me/devices/{id}/commands",
        "Ask a device of mine to do something",
        sendCommand);
}

}  // namespace consort::api
