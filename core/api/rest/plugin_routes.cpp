// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/plugin_routes.h"

#include "core/api/rest/conditional_json.h"
#include "core/api/rest/list_params.h"
#include "core/base/json_writer.h"
#include "core/http/router.h"

namespace consort::api {

namespace {

void writeOrNull(JsonWriter& json, std::string_view name, const std::optional<std::string>& text) {
    json.key(name);
    if (text) {
        json.value(*text);
    } else {
        json.null();
    }
}

}  // namespace

std::string toJson(const std::vector<PluginInfo>& plugins) {
    JsonWriter json;
    json.beginObject().key("items").beginArray();
    for (const auto& plugin : plugins) {
        json.beginObject();
        writeOrNull(json, "instance", plugin.instance);
        json.member("id", plugin.id).member("name", plugin.name).member("version", plugin.version);
        json.key("kinds").beginArray();
        for (const auto& kind : plugin.kinds) {
            json.value(kind);
        }
        json.endArray().member("state", plugin.state).member("file", plugin.file);
        writeOrNull(json, "last_error", plugin.lastError);
        json.member("breaker", plugin.breaker)
            .member("calls", static_cast<std::int64_t>(plugin.calls))
            .member("failures", static_cast<std::int64_t>(plugin.failures))
            .member("in_flight", static_cast<std::int64_t>(plugin.inFlight))
            .member("stuck", static_cast<std::int64_t>(plugin.stuck))
            .key("config")
            .raw(plugin.configJson)
            .endObject();
    }
    json.endArray().key("next_cursor").null().endObject();
    return json.str();
}

void addPluginRoutes(http::Router& router, std::function<std::vector<PluginInfo>()> list) {
    router.add(
        {http::Method::Get,
         "/api/v1/admin/plugins",
         http::Access::Admin,
         http::Run::Worker,
         "Plugins and their state",
         [list = std::move(list)](const http::Request& request) {
             return conditionalJson(request, toJson(list()));
         }}
    );
}

}  // namespace consort::api
