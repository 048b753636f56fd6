// SPDX-License-Identifier: Apache-2.0
#include "core/server/library_events.h"

#include "core/base/json_writer.h"
#include "core/services/events/event_hub.h"
#include "core/services/library/scan_progress.h"

namespace consort::server {

namespace {

constexpr TimeMs kLibraryEveryMs = 2'000;

void writeCounts(JsonWriter& json, const library::ScanStatus& status) {
    json.member("added", status.added)
        .member("updated", status.updated)
        .member("missing", status.missing);
}

}  // namespace

void LibraryEvents::tell(const library::ScanStatus& status) {
    const bool isOver = status.state != library::ScanState::Running;
    JsonWriter scan;
    scan.beginObject().member("state", library::name(status.state)).member("full", status.isFull);
    scan.member("total", status.total).member("seen", status.seen);
    writeCounts(scan, status);
    scan.member("failed", status.failed).endObject();
    hub_.publish(events::Audience::admins(), "scan", scan.str());

    const auto changes = status.added + status.updated + status.missing;
    if (changes < toldChanges_) {
        toldChanges_ = 0;  // Another scan.
    }
    const bool isDue = isOver || clock_.nowMs() - toldMs_ >= kLibraryEveryMs;
    if (changes > toldChanges_ && isDue) {
        toldMs_ = clock_.nowMs();
        JsonWriter json;
        json.beginObject();
        writeCounts(json, status);
        json.member("scanning", !isOver).endObject();
        hub_.publish(events::Audience::everybody(), "library", json.str());
    }
    toldChanges_ = isOver ? 0 : (isDue ? changes : toldChanges_);
}

}  // namespace consort::server
