// SPDX-License-Identifier: Apache-2.0
#include "core/services/playback/playback_json.h"

#include "core/base/json_writer.h"

namespace consort::playback {

namespace {

void writeQueue(JsonWriter& json, const db::PlaybackQueue& queue, bool isShuffled) {
    json.key("queue").beginArray();
    for (const auto& item : queue.items) {
        json.beginObject().member("id", item.id).member("track_id", item.track.str()).endObject();
    }
    json.endArray().key("order");
    if (!isShuffled) {
        json.null();
        return;
    }
    json.beginArray();
    for (const auto place : queue.order) {
        json.value(place);
    }
    json.endArray();
}

}  // namespace

std::string_view nameOf(db::Repeat repeat) {
    switch (repeat) {
        case db::Repeat::Off:
            return "off";
        case db::Repeat::All:
            return "all";
        case db::Repeat::One:
            return "one";
    }
    return "off";
}

std::string toJson(const db::Playback& playback, TimeMs nowMs, WithQueue withQueue) {
    const auto& state = playback.state;
    JsonWriter json;
    json.beginObject().member("version", state.version).member("queue_version", state.queueVersion);
    if (withQueue == WithQueue::Yes) {
        writeQueue(json, playback.queue, state.isShuffled);
    }
    json.member("index", state.index);
    if (state.index) {
        const auto& item = playback.queue.items.at(static_cast<std::size_t>(*state.index));
        json.member("item_id", item.id).member("track_id", item.track.str());
    } else {
        json.key("item_id").null().key("track_id").null();
    }
    json.member("position_ms", state.positionMs)
        .member("position_at", toRfc3339(state.positionAtMs))
        .member("is_playing", state.isPlaying)
        .member("shuffle", state.isShuffled)
        .member("repeat", nameOf(state.repeat))
        .key("device_id");
    if (state.device.empty()) {
        json.null();
    } else {
        json.value(state.device);
    }
    json.member("updated_at", toRfc3339(state.updatedMs))
        .member("server_time", toRfc3339(nowMs))
        .endObject();
    return json.str();
}

}  // namespace consort::playback
