// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/device_store.h"

#include "core/base/error.h"
#include "core/db/database.h"
#include "core/db/stores/credits.h"

namespace consort::db {

namespace {

constexpr Query kCount{"devices_count", "SELECT COUNT(*) FROM devices WHERE user_id = $1"};
constexpr Query kPut{
    "device_put",
    "INSERT INTO devices (user_id, id, name, kind, capabilities, volume, created_ms, last_seen_ms) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (user_id, id) DO UPDATE SET "
    "name = excluded.name, kind = excluded.kind, capabilities = excluded.capabilities, "
    "volume = excluded.volume, last_seen_ms = excluded.last_seen_ms"};
constexpr Query kFind{
    "device_find",
    "SELECT id, name, kind, capabilities, volume, online, created_ms, last_seen_ms FROM devices "
    "WHERE user_id = $1 AND id = $2"};
constexpr Query kList{
    "devices_of_user",
    "SELECT id, name, kind, capabilities, volume, online, created_ms, last_seen_ms FROM devices "
    "WHERE user_id = $1 ORDER BY name, id"};
constexpr Query kRemove{"device_remove", "DELETE FROM devices WHERE user_id = $1 AND id = $2"};
constexpr Query kSetOnline{
    "device_set_online",
    "UPDATE devices SET online = TRUE, online_until_ms = $1, last_seen_ms = $2 "
    "WHERE user_id = $3 AND id = $4 AND NOT online"};
constexpr Query kRenew{
    "device_renew",
    "UPDATE devices SET online_until_ms = $1, last_seen_ms = $2 "
    "WHERE user_id = $3 AND id = $4 AND online"};
constexpr Query kSetOffline{
    "device_set_offline",
    "UPDATE devices SET online = FALSE, last_seen_ms = $1 "
    "WHERE user_id = $2 AND id = $3 AND online"};
constexpr Query kTakeLapsed{
    "devices_take_lapsed",
    "UPDATE devices SET online = FALSE WHERE online AND online_until_ms <= $1 "
    "RETURNING user_id, id"};

Device deviceOf(const Row& row) {
    Device device;
    device.id = row.id<DeviceId>(0);
    device.name = row.text(1);
    device.kind = row.text(2);
    device.capabilities = unpackNames(row.view(3));
    if (!row.isNull(4)) {
        device.volume = row.integer(4);
    }
    device.isOnline = row.boolean(5);
    device.createdMs = row.int64(6);
    device.lastSeenMs = row.int64(7);
    return device;
}

}  // namespace

Device DeviceStore::put(const UserId& user, const Device& device, int maxPerUser) {
    return database_.write([&](Transaction& transaction) {
        const bool isNew = !transaction.query(kFind, user, device.id).first(deviceOf);
        if (isNew && transaction.query(kCount, user).int64() >= maxPerUser) {
            throw conflict(
                "there are " + std::to_string(maxPerUser) +
                " devices already, which is the limit: remove one first"
            );
        }
        transaction.run(
            kPut,
            user,
            device.id,
            device.name,
            device.kind,
            packNames(device.capabilities),
            device.volume,
            device.lastSeenMs
        );
        return *transaction.query(kFind, user, device.id).first(deviceOf);
    });
}

std::optional<Device> DeviceStore::find(const UserId& user, const DeviceId& id) const {
    return database_.read([&](Session& session) {
        return session.query(kFind, user, id).first(deviceOf);
    });
}

std::vector<Device> DeviceStore::list(const UserId& user) const {
    return database_.read([&](Session& session) {
        std::vector<Device> devices;
        session.query(kList, user).each([&](const Row& row) { devices.push_back(deviceOf(row)); });
        return devices;
    });
}

bool DeviceStore::remove(const UserId& user, const DeviceId& id) {
    return database_.write([&](Transaction& transaction) {
        return transaction.run(kRemove, user, id) == 1;
    });
}

bool DeviceStore::setOnline(const DeviceKey& device, TimeMs untilMs, TimeMs nowMs) {
    return database_.write([&](Transaction& transaction) {
        if (transaction.run(kSetOnline, untilMs, nowMs, device.first, device.second) == 1) {
            return true;
        }
        transaction.run(kRenew, untilMs, nowMs, device.first, device.second);
        return false;
    });
}

bool DeviceStore::setOffline(const DeviceKey& device, TimeMs nowMs) {
    return database_.write([&](Transaction& transaction) {
        return transaction.run(kSetOffline, nowMs, device.first, device.second) == 1;
    });
}

void DeviceStore::renew(const std::vector<DeviceKey>& devices, TimeMs untilMs, TimeMs nowMs) {
    if (devices.empty()) {
        return;
    }
    database_.write([&](Transaction& transaction) {
        for (const auto& [user, id] : devices) {
            transaction.run(kRenew, untilMs, nowMs, user, id);
        }
    });
}

std::vector<DeviceKey> DeviceStore::takeLapsed(TimeMs nowMs) {
    return database_.write([&](Transaction& transaction) {
        std::vector<DeviceKey> lapsed;
        transaction.query(kTakeLapsed, nowMs).each([&](const Row& row) {
            lapsed.emplace_back(row.id<UserId>(0), row.id<DeviceId>(1));
        });
        return lapsed;
    });
}

}  // namespace consort::db
