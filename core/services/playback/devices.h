// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/db/stores/device_store.h"
#include "core/services/playback/presence.h"

namespace consort::events {
class EventHub;
}

namespace consort::playback {

inline constexpr int kMaxDevices = 50;

/// What a device says of itself.
struct DeviceInput {
    std::string name;
    std::string kind = "other";
    std::vector<std::string> capabilities{};
    std::optional<std::int64_t> volume{};
};

/// What a device is asked to do.
struct Command {
    std::string name;  ///< "play", "pause", "seek", "next", "previous", "volume", "take_over".
    std::optional<std::int64_t> positionMs{};  ///< For seek.
    std::optional<std::int64_t> volume{};      ///< For volume, percent.
    std::string from{};                        ///< The device that asks; may be empty.
};

/// The players of all users. A device is online while it has an event stream open, at whichever
/// server; `device` events tell when that changes. Thread-safe; blocks for the database unless said
/// otherwise.
class Devices final {
public:
    /// Called with a device that is gone and since when.
    using Vanished = std::function<void(const db::DeviceKey&, TimeMs)>;

    Devices(db::Database& database, events::EventHub& hub, const Clock& clock, Vanished vanished);

    /// Makes or changes it. Throws Error(Invalid) naming the field, Error(Conflict) beyond
    /// `kMaxDevices`.
    db::Device put(const UserId& user, const db::DeviceId& id, const DeviceInput& input);

    /// Throws Error(NotFound) for what is not the user's.
    db::Device get(const UserId& user, const db::DeviceId& id) const;

    std::vector<db::Device> list(const UserId& user) const { return store_.list(user); }

    void remove(const UserId& user, const db::DeviceId& id);

    /// Passes the command on. Throws Error(NotFound) for what is not the user's, Error(Conflict)
    /// when the device is not there or cannot do it, Error(Invalid) naming the field.
    void send(const UserId& user, const db::DeviceId& id, const Command& command);

    /// A stream of the device was opened; throws Error(NotFound) when it is not the user's.
    void opened(const db::DeviceKey& device);

    /// A stream of the device was closed. Does not block.
    void closed(const db::DeviceKey& device) { presence_.closed(device); }

    /// To be called every few seconds: notices which devices are gone.
    void maintain();

private:
    void announce(const db::DeviceKey& device, bool isOnline);
    void leave(const db::DeviceKey& device, TimeMs goneMs);

    db::DeviceStore store_;
    events::EventHub& hub_;
    const Clock& clock_;
    Vanished vanished_;
    Presence presence_;
    std::chrono::steady_clock::time_point renewAt_{};
};

}  // namespace consort::playback
