// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/system_routes.h"

#include <memory>

#include "core/api/rest/conditional_json.h"
#include "core/api/web/web_player.h"
#include "core/base/json_writer.h"
#include "core/http/router.h"

extern "C" {
// NOLINTBEGIN(readability-identifier-naming): symbols of the assembler, which has no namespaces.
extern const char consort_openapi_begin[];
extern const char consort_openapi_end[];
// NOLINTEND(readability-identifier-naming)
}

namespace consort::api {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;

/// What a check has found names hosts and folders: that is told to administrators only.
Response readiness(const Request& request, const SystemInfo& info) {
    const bool tellsDetail = request.principal() && request.principal()->admin;
    bool isReady = true;
    JsonWriter checks;
    checks.beginArray();
    for (const auto& check : info.readiness()) {
        const auto problem = check.probe();
        isReady = isReady && !problem;
        checks.beginObject()
            .member("name", check.name)
            .member("status", problem ? "unavailable" : "ok");
        if (problem && tellsDetail) {
            checks.member("detail", *problem);
        }
        checks.endObject();
    }
    checks.endArray();
    JsonWriter json;
    json.beginObject()
        .member("status", isReady ? "ok" : "unavailable")
        .key("checks")
        .raw(checks.str())
        .endObject();
    auto response = Response::json(json.str(), isReady ? 200 : 503);
    response.headers.add("Cache-Control", "no-store");
    if (!isReady) {
        response.headers.add("Retry-After", "5");
    }
    return response;
}

std::string serverJson(const SystemInfo& info) {
    JsonWriter json;
    json.beginObject().member("name", info.serverName).member("version", info.version);
    json.key("features")
        .beginArray()
        .value("openapi")
        .value("signed-streams")
        .endArray()
        .endObject();
    return json.str();
}

}  // namespace

void addSystemRoutes(http::Router& router, SystemInfo system, const WebPlayer& player) {
    const auto info = std::make_shared<const SystemInfo>(std::move(system));
    const auto server = std::make_shared<const std::string>(serverJson(*info));
    const auto document =
        std::make_shared<const std::string>(consort_openapi_begin, consort_openapi_end);
    router.add(
        {Method::Get,
         "/healthz",
         Access::Public,
         Run::Inline,
         "Whether the process is alive",
         [](const Request&) { return Response::json(std::string(R"({"status":"ok"})")); }}
    );
    router.add(
        {Method::Get,
         "/readyz",
         Access::Public,
         Run::Worker,
         "Whether the server can do its work",
         [info](const Request& request) { return readiness(request, *info); }}
    );
    router.add(
        {Method::Get,
         "/metrics",
         Access::Public,
         Run::Worker,
         "Figures for Prometheus",
         [info](const Request&) {
             return Response::text(info->metrics(), "text/plain; version=0.0.4; charset=utf-8");
         }}
    );
    router.add(
        {Method::Get,
         "/api/v1/server",
         Access::Public,
         Run::Inline,
         "Who answers",
         [server](const Request& request) { return conditionalJson(request, *server); }}
    );
    router.add(
        {Method::Get,
         "/api/v1/openapi.json",
         Access::Public,
         Run::Inline,
         "The contract of this API",
         [document](const Request&) { return Response::json(document); }}
    );
    router.add(
        {Method::Get,
         "/api/docs",
         Access::Public,
         Run::Inline,
         "The contract, to browse",
         [&player](const Request& request) {
             return player.serveFile(request, "/docs/index.html");
         }}
    );
}

}  // namespace consort::api
