// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "core/base/clock.h"

namespace consort::events {
class EventHub;
}

namespace consort::library {
struct ScanStatus;
}

namespace consort::server {

/// Tells of scans: `scan` with every status to administrators, `library` to everybody when tracks
/// came, changed or went, at most every two seconds while a scan runs. Called from one thread at a
/// time.
class LibraryEvents final {
public:
    LibraryEvents(events::EventHub& hub, const Clock& clock) : hub_(hub), clock_(clock) {}

    void tell(const library::ScanStatus& status);

private:
    events::EventHub& hub_;
    const Clock& clock_;
    std::uint64_t toldChanges_ = 0;
    TimeMs toldMs_ = 0;
};

}  // namespace consort::server
