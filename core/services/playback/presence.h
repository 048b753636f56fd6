// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "core/base/clock.h"
#include "core/db/stores/device_store.h"

namespace consort::playback {

/// Which devices have a stream open at this server. One that closes its last stream counts as there
/// for a moment more: it may be coming back. Thread-safe; never blocks.
class Presence final {
public:
    explicit Presence(const Clock& clock) : clock_(clock) {}

    void opened(const db::DeviceKey& device);
    void closed(const db::DeviceKey& device);

    struct Gone {
        db::DeviceKey device;
        TimeMs sinceMs = 0;
    };

    /// Those that did not come back in time, once each.
    std::vector<Gone> takeGone(std::chrono::milliseconds grace);

    bool isPresent(const db::DeviceKey& device) const;
    std::vector<db::DeviceKey> present() const;

private:
    struct Entry {
        int streams = 0;
        TimeMs closedMs = 0;
    };

    const Clock& clock_;
    mutable std::mutex mutex_;
    std::map<db::DeviceKey, Entry> entries_;
};

}  // namespace consort::playback
