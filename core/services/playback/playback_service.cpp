// SPDX-License-Identifier: Apache-2.0
#include "core/services/playback/playback_service.h"

#include <unordered_set>

#include "core/base/error.h"
#include "core/base/json_writer.h"
#include "core/services/events/event_hub.h"
#include "core/services/playback/playback_json.h"

namespace consort::playback {

namespace {

/// What the server does by itself is tried again when a device was quicker.
constexpr int kAttempts = 10;

}  // namespace

PlaybackService::PlaybackService(db::Database& database, events::EventHub& hub, const Clock& clock)
    : store_(database), devices_(database), hub_(hub), clock_(clock) {}

PlaybackOutcome PlaybackService::update(
    const UserId& user, std::int64_t version, const PlaybackChange& change
) {
    const auto current = store_.load(user);
    if (current.state.version != version) {
        return {false, false, current};
    }
    check(user, change, current);
    const auto next = applyChange(current, change, clock_.nowMs(), durationOf(current));
    if (!store_.replace(user, version, current.state.queueVersion, next)) {
        return {false, false, store_.load(user)};
    }
    announce(user, current, next);
    return {true, next.state.queueVersion != current.state.queueVersion, next};
}

db::Playback PlaybackService::takeOver(const UserId& user, const db::DeviceId& device) {
    PlaybackChange change;
    change.device = device.str();
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const auto outcome = update(user, store_.loadState(user).version, change);
        if (outcome.isApplied) {
            return outcome.playback;
        }
    }
    throw conflict("the playback changes too fast to be taken over: try again");
}

void PlaybackService::pauseAt(const db::DeviceKey& device, TimeMs goneMs) {
    const auto& [user, id] = device;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const auto current = store_.load(user);
        if (!current.state.isPlaying || current.state.device != id.str()) {
            return;
        }
        PlaybackChange change;
        change.isPlaying = false;
        change.positionMs = positionAt(current.state, goneMs, durationOf(current));
        const auto next = applyChange(current, change, clock_.nowMs(), std::nullopt);
        const auto& state = current.state;
        if (store_.replace(user, state.version, state.queueVersion, next)) {
            announce(user, current, next);
            return;
        }
    }
}

std::optional<std::int64_t> PlaybackService::durationOf(const db::Playback& playback) const {
    const auto& state = playback.state;
    if (!state.isPlaying || !state.index) {
        return std::nullopt;
    }
    return store_.findDurationMs(
        playback.queue.items.at(static_cast<std::size_t>(*state.index)).track
    );
}

void PlaybackService::check(
    const UserId& user, const PlaybackChange& change, const db::Playback& current
) const {
    if (change.device && !change.device->empty() &&
        !devices_.find(user, db::DeviceId(*change.device))) {
        throw invalidField("device_id", "there is no such device");
    }
    if (!change.queue || change.queue->size() > kMaxQueue) {
        return;
    }
    std::unordered_set<TrackId> known;
    for (const auto& item : current.queue.items) {
        known.insert(item.track);
    }
    std::vector<TrackId> asked;
    for (const auto& item : *change.queue) {
        if (known.insert(item.track).second) {
            asked.push_back(item.track);
        }
    }
    const auto unknown = store_.findUnknown(asked);
    for (std::size_t i = 0; !unknown.empty() && i < change.queue->size(); ++i) {
        if ((*change.queue)[i].track == unknown.front()) {
            throw invalidField(
                "queue[" + std::to_string(i) + "].track_id", "there is no such track"
            );
        }
    }
}

void PlaybackService::announce(
    const UserId& user, const db::Playback& before, const db::Playback& now
) {
    const auto to = events::Audience::of(user);
    if (before.state.queueVersion != now.state.queueVersion) {
        JsonWriter json;
        json.beginObject()
            .member("version", now.state.version)
            .member("queue_version", now.state.queueVersion)
            .endObject();
        hub_.publish(to, "queue", json.str());
    }
    hub_.publish(to, "playback", toJson(now, clock_.nowMs(), WithQueue::No));
}

}  // namespace consort::playback
