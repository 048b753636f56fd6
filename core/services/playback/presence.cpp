// SPDX-License-Identifier: Apache-2.0
#include "core/services/playback/presence.h"

namespace consort::playback {

void Presence::opened(const db::DeviceKey& device) {
    const std::lock_guard lock(mutex_);
    ++entries_[device].streams;
}

void Presence::closed(const db::DeviceKey& device) {
    const auto nowMs = clock_.nowMs();
    const std::lock_guard lock(mutex_);
    const auto entry = entries_.find(device);
    if (entry != entries_.end() && --entry->second.streams == 0) {
        entry->second.closedMs = nowMs;
    }
}

std::vector<Presence::Gone> Presence::takeGone(std::chrono::milliseconds grace) {
    const auto beforeMs = clock_.nowMs() - grace.count();
    std::vector<Gone> gone;
    const std::lock_guard lock(mutex_);
    for (auto entry = entries_.begin(); entry != entries_.end();) {
        const auto& [device, seen] = *entry;
        if (seen.streams == 0 && seen.closedMs <= beforeMs) {
            gone.push_back({device, seen.closedMs});
            entry = entries_.erase(entry);
        } else {
            ++entry;
        }
    }
    return gone;
}

bool Presence::isPresent(const db::DeviceKey& device) const {
    const std::lock_guard lock(mutex_);
    return entries_.contains(device);
}

std::vector<db::DeviceKey> Presence::present() const {
    const std::lock_guard lock(mutex_);
    std::vector<db::DeviceKey> devices;
    devices.reserve(entries_.size());
    for (const auto& [device, entry] : entries_) {
        devices.push_back(device);
    }
    return devices;
}

}  // namespace consort::playback
