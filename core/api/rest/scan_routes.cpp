// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/scan_routes.h"

#include "core/api/rest/json_body.h"
#include "core/api/rest/json_members.h"
#include "core/base/error.h"
#include "core/base/json_writer.h"
#include "core/http/router.h"
#include "core/services/library/library_scans.h"

namespace consort::api {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;
using library::LibraryScans;

std::string toJson(const library::ScanStatus& status) {
    JsonWriter json;
    json.beginObject().member("state", library::name(status.state)).member("full", status.isFull);
    memberTime(json, "started_at", status.startedMs);
    memberTime(json, "finished_at", status.finishedMs);
    json.member("total", status.total)
        .member("seen", status.seen)
        .member("added", status.added)
        .member("updated", status.updated)
        .member("missing", status.missing)
        .member("failed", status.failed);
    json.key("failures").beginArray();
    for (const auto& problem : status.problems) {
        json.beginObject()
            .member("path", problem.storage + ":" + problem.key)
            .member("reason", problem.reason)
            .endObject();
    }
    json.endArray().key("error");
    const auto& error = status.error.empty() ? status.warning : status.error;
    if (error.empty()) {
        json.null();
    } else {
        json.value(error);
    }
    json.endObject();
    return json.str();
}

Response start(const Request& request, LibraryScans& scans) {
    bool isFull = false;
    if (request.bodySize() > 0) {
        isFull = jsonBody(request).findBool("full").value_or(false);
    }
    if (!scans.startUnlessAnyRuns(
            isFull ? LibraryScans::Mode::Full : LibraryScans::Mode::Changed
        )) {
        throw conflict("a scan runs already");
    }
    return Response::json(toJson(scans.status()), 202);
}

}  // namespace

void addScanRoutes(http::Router& router, LibraryScans& scans) {
    router.add(
        {Method::Get,
         "/api/v1/admin/scan",
         Access::Admin,
         Run::Worker,
         "The scan that runs, or the last one, of all servers",
         [&scans](const Request&) { return Response::json(toJson(scans.status())); }}
    );
    router.add(
        {Method::Post,
         "/api/v1/admin/scan",
         Access::Admin,
         Run::Worker,
         "Start a scan",
         [&scans](const Request& request) { return start(request, scans); }}
    );
}

}  // namespace consort::api
