// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace consort::events {
class EventHub;
}

namespace consort::history {
struct RecordedPlays;
}

namespace consort::server {

/// Tells the user's other devices, and whoever passes plays on, what was listened to.
void tellPlays(events::EventHub& hub, const history::RecordedPlays& recorded);

}  // namespace consort::server
