// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "core/base/ids.h"

namespace consort::events {
class EventHub;
}

namespace consort::http {
class Router;
}

namespace consort::playback {
class Devices;
}

namespace consort::api {

/// What the route calls; borrowed.
struct EventRouteParts {
    events::EventHub& hub;
    playback::Devices& devices;
};

/// The stream of server-sent events.
void addEventRoutes(http::Router& router, const EventRouteParts& parts);

}  // namespace consort::api
