// SPDX-License-Identifier: Apache-2.0
#include "core/services/playback/devices.h"

#include <algorithm>
#include <array>

#include "core/base/error.h"
#include "core/base/identifier.h"
#include "core/base/json_writer.h"
#include "core/services/events/event_hub.h"

namespace consort::playback {

namespace {

constexpr std::size_t kMaxIdBytes = 64;
constexpr std::size_t kMaxNameLength = 100;
constexpr std::array<std::string_view, 6> kKinds{
    "web", "mobile", "desktop", "tv", "speaker", "other"};
constexpr std::array<std::string_view, 7> kCommands{
    "play", "pause", "seek", "next", "previous", "volume", "take_over"};

/// How long a device may take to open its stream again before it counts as gone.
constexpr std::chrono::seconds kGrace{10};
/// Only a server that ended without notice lets this run out.
constexpr std::chrono::milliseconds kOnline{150'000};
constexpr std::chrono::seconds kRenewEvery{60};

template <std::size_t N>
bool isOneOf(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

template <std::size_t N>
std::string listOf(const std::array<std::string_view, N>& names) {
    std::string text;
    for (const auto name : names) {
        text.append(text.empty() ? "" : ", ").append(name);
    }
    return text;
}

std::string checkedName(const std::string& name) {
    if (name.size() > 4 * kMaxNameLength || hasUnprintable(name)) {
        throw invalidField("name", "must be one line of at most 100 characters");
    }
    auto kept = normalizeName(name);
    if (kept.empty() || countCodePoints(kept) > kMaxNameLength) {
        throw invalidField("name", "must have 1 to 100 characters");
    }
    return kept;
}

std::optional<int> checkedVolume(std::optional<std::int64_t> volume) {
    if (volume && (*volume < 0 || *volume > 100)) {
        throw invalidField("volume", "must be a whole number from 0 to 100");
    }
    return volume ? std::optional(static_cast<int>(*volume)) : std::nullopt;
}

void checkId(const db::DeviceId& id) {
    const auto& text = id.str();
    const bool isGood = !text.empty() && text.size() <= kMaxIdBytes &&
                        std::all_of(text.begin(), text.end(), [](char c) {
                            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                   (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
                        });
    if (!isGood) {
        throw invalidField("id", "must have 1 to 64 letters, digits, '-', '_' or '.'");
    }
}

void checkCommand(const Command& command) {
    if (!isOneOf(kCommands, command.name)) {
        throw invalidField("command", "expected one of " + listOf(kCommands));
    }
    if (command.name == "seek" && (!command.positionMs || *command.positionMs < 0)) {
        throw invalidField("position_ms", "is required to seek, from 0");
    }
    if (command.name == "volume" && !checkedVolume(command.volume)) {
        throw invalidField("volume", "is required, from 0 to 100");
    }
}

std::string toJson(const Command& command, TimeMs nowMs) {
    JsonWriter json;
    json.beginObject().member("command", command.name);
    if (command.positionMs) {
        json.member("position_ms", *command.positionMs);
    }
    if (command.volume) {
        json.member("volume", *command.volume);
    }
    if (!command.from.empty()) {
        json.member("from_device_id", command.from);
    }
    json.member("sent_at", toRfc3339(nowMs)).endObject();
    return json.str();
}

}  // namespace

Devices::Devices(
    db::Database& database, events::EventHub& hub, const Clock& clock, Vanished vanished
)
    : store_(database),
      hub_(hub),
      clock_(clock),
      vanished_(std::move(vanished)),
      presence_(clock) {}

db::Device Devices::put(const UserId& user, const db::DeviceId& id, const DeviceInput& input) {
    checkId(id);
    db::Device device;
    device.id = id;
    device.name = checkedName(input.name);
    device.kind = input.kind;
    if (!isOneOf(kKinds, device.kind)) {
        throw invalidField("kind", "expected one of " + listOf(kKinds));
    }
    for (const auto& capability : input.capabilities) {
        if (!isOneOf(kCommands, capability)) {
            throw invalidField("capabilities", "expected some of " + listOf(kCommands));
        }
    }
    device.capabilities = input.capabilities;
    std::sort(device.capabilities.begin(), device.capabilities.end());
    device.capabilities.erase(
        std::unique(device.capabilities.begin(), device.capabilities.end()),
        device.capabilities.end()
    );
    device.volume = checkedVolume(input.volume);
    device.lastSeenMs = clock_.nowMs();
    auto kept = store_.put(user, device, kMaxDevices);
    announce({user, id}, kept.isOnline);
    return kept;
}

db::Device Devices::get(const UserId& user, const db::DeviceId& id) const {
    auto device = store_.find(user, id);
    if (!device) {
        throw notFound("there is no such device");
    }
    return *std::move(device);
}

void Devices::remove(const UserId& user, const db::DeviceId& id) {
    if (!store_.remove(user, id)) {
        throw notFound("there is no such device");
    }
    vanished_({user, id}, clock_.nowMs());
    announce({user, id}, false);
}

void Devices::send(const UserId& user, const db::DeviceId& id, const Command& command) {
    const auto device = get(user, id);
    checkCommand(command);
    const auto& can = device.capabilities;
    if (std::find(can.begin(), can.end(), command.name) == can.end()) {
        throw conflict("the device does not know the command " + command.name);
    }
    if (!device.isOnline) {
        throw conflict("the device is not connected");
    }
    hub_.publish(
        events::Audience::ofDevice(user, id.str()), "command", toJson(command, clock_.nowMs())
    );
}

void Devices::opened(const db::DeviceKey& device) {
    get(device.first, device.second);
    presence_.opened(device);
    const auto nowMs = clock_.nowMs();
    if (store_.setOnline(device, nowMs + kOnline.count(), nowMs)) {
        announce(device, true);
    }
}

void Devices::maintain() {
    for (const auto& [device, sinceMs] : presence_.takeGone(kGrace)) {
        leave(device, sinceMs);
    }
    const auto nowMs = clock_.nowMs();
    if (clock_.steadyNow() >= renewAt_) {
        renewAt_ = clock_.steadyNow() + kRenewEvery;
        store_.renew(presence_.present(), nowMs + kOnline.count(), nowMs);
        for (const auto& device : store_.takeLapsed(nowMs)) {
            vanished_(device, nowMs - kOnline.count());
            announce(device, false);
        }
    }
}

void Devices::leave(const db::DeviceKey& device, TimeMs goneMs) {
    const bool wasOnline = store_.setOffline(device, goneMs);
    if (presence_.isPresent(device)) {
        // It came back while it was being written off.
        const auto nowMs = clock_.nowMs();
        store_.setOnline(device, nowMs + kOnline.count(), nowMs);
    } else if (wasOnline) {
        vanished_(device, goneMs);
        announce(device, false);
    }
}

void Devices::announce(const db::DeviceKey& device, bool isOnline) {
    JsonWriter json;
    json.beginObject().member("id", device.second.str()).member("online", isOnline).endObject();
    hub_.publish(events::Audience::of(device.first), "device", json.str());
}

}  // namespace consort::playback
