// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/system_routes.h"

#include <memory>

#include "core/api/rest/conditional_json.h"
#include "core/api/rest/readiness.h"
#include "core/api/web/web_player.h"
#include "core/base/error.h"
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

/// Of a server that serves on until it stops.
Response draining() {
    auto response = Response::json(std::string(R"({"status":"draining","checks":[]})"), 503);
    response.headers.add("Cache-Control", "no-store");
    response.headers.add("Retry-After", "5");
    return response;
}

std::string_view statusOf(const ReadinessState::Item& item) {
    if (!item.problem) {
        return "ok";
    }
    return item.isRequired ? "unavailable" : "degraded";
}

/// What a check has found names hosts and folders: that is told to administrators only.
Response readinessOf(const Request& request, Readiness& readiness) {
    const bool isAdmin = request.principal() && request.principal()->admin;
    const auto state = isAdmin ? readiness.probe() : readiness.recent();
    JsonWriter checks;
    checks.beginArray();
    for (const auto& item : state.items) {
        checks.beginObject().member("name", item.name).member("status", statusOf(item));
        if (item.problem && isAdmin) {
            checks.member("detail", *item.problem);
        }
        checks.endObject();
    }
    checks.endArray();
    JsonWriter json;
    json.beginObject()
        .member("status", state.isReady ? "ok" : "unavailable")
        .key("checks")
        .raw(checks.str())
        .endObject();
    auto response = Response::json(json.str(), state.isReady ? 200 : 503);
    response.headers.add("Cache-Control", "no-store");
    if (!state.isReady) {
        response.headers.add("Retry-After", "5");
    }
    return response;
}

/// From this machine and not by way of a proxy on it, whose clients may be anywhere.
bool isFromLoopback(const Request& request) {
    const std::string_view address = request.clientAddress();
    return (address == "::1" || address.starts_with("127.") || address.starts_with("::ffff:127.")
           ) &&
           !request.header("X-Forwarded-For") && !request.header("Forwarded") &&
           !request.header("X-Real-IP");
}

/// How much goes on here, and in which plugins, is not everybody's business.
void requireMetricsReader(const Request& request, MetricsFor allowed) {
    if (allowed == MetricsFor::Everybody ||
        (allowed == MetricsFor::Loopback && isFromLoopback(request)) ||
        (request.principal() && request.principal()->admin)) {
        return;
    }
    if (const auto* error = request.credentialsError()) {
        throw *error;
    }
    request.user();
    throw denied("only an administrator may read this from here (server.metrics)");
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
    const auto readiness = std::make_shared<Readiness>(info->readiness, info->clock);
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
         [info, readiness](const Request& request) {
             return info->isDraining() ? draining() : readinessOf(request, *readiness);
         }}
    );
    router.add(
        {Method::Get,
         "/metrics",
         Access::Public,
         Run::Worker,
         "Figures for Prometheus",
         [info](const Request& request) {
             requireMetricsReader(request, info->metricsFor);
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
