// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"

namespace consort::db {

class Database;

using DeviceId = Id<struct DeviceTag>;

/// A player of a user's.
struct Device {
    DeviceId id;  ///< The client's; unique for a user.
    std::string name;
    std::string kind;
    std::vector<std::string> capabilities;
    std::optional<int> volume;  ///< Percent.
    bool isOnline = false;
    TimeMs createdMs = 0;
    TimeMs lastSeenMs = 0;
};

using DeviceKey = std::pair<UserId, DeviceId>;

/// The devices of all users. A device is online until it is said to be gone, or until nobody said
/// for a while that it is there. Thread-safe.
class DeviceStore final {
public:
    explicit DeviceStore(Database& database) : database_(database) {}

    /// Makes or changes it; whether it is online and when it was made is kept. Throws
    /// Error(Conflict) when it would be one more than `maxPerUser`.
    Device put(const UserId& user, const Device& device, int maxPerUser);

    std::optional<Device> find(const UserId& user, const DeviceId& id) const;

    /// In the order of names.
    std::vector<Device> list(const UserId& user) const;

    /// False when there is none.
    bool remove(const UserId& user, const DeviceId& id);

    /// True when it was offline before.
    bool setOnline(const DeviceKey& device, TimeMs untilMs, TimeMs nowMs);

    /// True when it was online before.
    bool setOffline(const DeviceKey& device, TimeMs nowMs);

    /// These are still there.
    void renew(const std::vector<DeviceKey>& devices, TimeMs untilMs, TimeMs nowMs);

    /// Sets those offline whose time is over, and gives them.
    std::vector<DeviceKey> takeLapsed(TimeMs nowMs);

private:
    Database& database_;
};

}  // namespace consort::db
