// SPDX-License-Identifier: Apache-2.0
#include "core/server/play_events.h"

#include "core/base/json_writer.h"
#include "core/services/events/event_hub.h"
#include "core/services/history/history_service.h"

namespace consort::server {

void tellPlays(events::EventHub& hub, const history::RecordedPlays& recorded) {
    const auto to = events::Audience::of(recorded.user);
    if (recorded.nowPlaying) {
        JsonWriter json;
        json.beginObject()
            .member("track_id", recorded.nowPlaying->track.str())
            .member("started_at", toRfc3339(recorded.nowPlaying->startedMs))
            .endObject();
        hub.publish(to, "now_playing", json.str());
    }
    if (!recorded.plays.empty()) {
        JsonWriter json;
        json.beginObject().key("track_ids").beginArray();
        for (const auto& play : recorded.plays) {
            json.value(play.track.str());
        }
        json.endArray().endObject();
        hub.publish(to, "plays", json.str());
    }
}

}  // namespace consort::server
