// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/scan_status_json.h"

#include "core/base/json_value.h"
#include "core/base/json_writer.h"

namespace consort::library {

namespace {

ScanState stateOf(const std::string& name) {
    return name == "running"  ? ScanState::Running
           : name == "failed" ? ScanState::Failed
                              : ScanState::Idle;
}

std::string_view nameOf(ScanPhase phase) {
    switch (phase) {
        case ScanPhase::None:
            return "none";
        case ScanPhase::Listing:
            return "listing";
        case ScanPhase::Reading:
            return "reading";
        case ScanPhase::Finishing:
            break;
    }
    return "finishing";
}

ScanPhase phaseOf(const std::string& name) {
    return name == "listing"     ? ScanPhase::Listing
           : name == "reading"   ? ScanPhase::Reading
           : name == "finishing" ? ScanPhase::Finishing
                                 : ScanPhase::None;
}

std::uint64_t countOf(const JsonValue& json, std::string_view member) {
    return static_cast<std::uint64_t>(json.findInt(member).value_or(0));
}

}  // namespace

std::string toJson(const ScanStatus& status) {
    JsonWriter json;
    json.beginObject()
        .member("state", name(status.state))
        .member("phase", nameOf(status.phase))
        .member("full", status.isFull)
        .member("started_ms", status.startedMs)
        .member("finished_ms", status.finishedMs)
        .member("total", status.total)
        .member("seen", status.seen)
        .member("added", status.added)
        .member("updated", status.updated)
        .member("missing", status.missing)
        .member("failed", status.failed)
        .member("files_per_second", status.filesPerSecond)
        .member("error", status.error)
        .member("warning", status.warning);
    json.key("problems").beginArray();
    for (const auto& problem : status.problems) {
        json.beginObject()
            .member("storage", problem.storage)
            .member("key", problem.key)
            .member("reason", problem.reason)
            .endObject();
    }
    json.endArray().endObject();
    return json.str();
}

ScanStatus scanStatusFromJson(std::string_view text) {
    ScanStatus status;
    if (text.empty()) {
        return status;
    }
    const auto json = JsonValue::parse(text);
    status.state = stateOf(json.findString("state").value_or(""));
    status.phase = phaseOf(json.findString("phase").value_or(""));
    status.isFull = json.findBool("full").value_or(false);
    status.startedMs = json.findInt("started_ms");
    status.finishedMs = json.findInt("finished_ms");
    if (json.has("total")) {
        status.total = countOf(json, "total");
    }
    status.seen = countOf(json, "seen");
    status.added = countOf(json, "added");
    status.updated = countOf(json, "updated");
    status.missing = countOf(json, "missing");
    status.failed = countOf(json, "failed");
    status.filesPerSecond = json.findDouble("files_per_second").value_or(0);
    status.error = json.findString("error").value_or("");
    status.warning = json.findString("warning").value_or("");
    for (const auto& problem : json.listItems("problems")) {
        status.problems.push_back(
            {problem.getString("storage"), problem.getString("key"), problem.getString("reason")}
        );
    }
    return status;
}

}  // namespace consort::library
