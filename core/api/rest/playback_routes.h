// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace consort::http {
class Router;
}

namespace consort::playback {
class Devices;
class PlaybackService;
}  // namespace consort::playback

namespace consort {
class Clock;
}

namespace consort::api {

/// What the routes call; borrowed.
struct PlaybackRouteParts {
    playback::PlaybackService& playback;
    playback::Devices& devices;
    const Clock& clock;
};

/// What the caller is in the middle of: queue, position, shuffle, repeat.
void addPlaybackRoutes(http::Router& router, const PlaybackRouteParts& parts);

/// The caller's players and what they are asked to do.
void addDeviceRoutes(http::Router& router, const PlaybackRouteParts& parts);

}  // namespace consort::api
