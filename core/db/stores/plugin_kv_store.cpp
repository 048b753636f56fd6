// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/plugin_kv_store.h"

#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/db/database.h"
#include "core/db/object_key.h"

namespace consort::db {

namespace {

constexpr int kScanPage = 256;

constexpr Query kFind{
    "plugin_kv_find",
    "SELECT value FROM plugin_kv WHERE instance = $1 AND key = $2 AND (expires_ms IS NULL OR "
    "expires_ms > $3)"};
constexpr Query kPut{
    "plugin_kv_put",
    "INSERT INTO plugin_kv (instance, key, value, expires_ms) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (instance, key) DO UPDATE SET value = excluded.value, expires_ms = "
    "excluded.expires_ms"};
constexpr Query kRemove{
    "plugin_kv_remove", "DELETE FROM plugin_kv WHERE instance = $1 AND key = $2"};
constexpr Query kScan{
    "plugin_kv_scan",
    "SELECT key, value FROM plugin_kv WHERE instance = $1 AND key > $2 "
    "AND (expires_ms IS NULL OR expires_ms > $3) ORDER BY key LIMIT $4"};
constexpr Query kFirst{
    "plugin_kv_scan_first",
    "SELECT key, value FROM plugin_kv WHERE instance = $1 AND key >= $2 "
    "AND (expires_ms IS NULL OR expires_ms > $3) ORDER BY key LIMIT $4"};
constexpr Query kRemoveExpired{
    "plugin_kv_remove_expired", "DELETE FROM plugin_kv WHERE expires_ms <= $1"};

std::string decodeValue(std::string_view text) {
    auto bytes = base64UrlDecode(text);
    if (!bytes) {
        throw Error(ErrorCode::Internal, "a plugin's value in the database is damaged");
    }
    return std::move(*bytes);
}

}  // namespace

std::optional<std::string> PluginKvStore::find(std::string_view instance, std::string_view key)
    const {
    const auto encoded = encodeObjectKey(key);
    return database_.read([&](Session& session) {
        return session.query(kFind, instance, encoded, clock_.nowMs()).first([](const Row& row) {
            return decodeValue(row.view(0));
        });
    });
}

void PluginKvStore::put(
    std::string_view instance,
    std::string_view key,
    std::string_view value,
    std::chrono::seconds ttl
) {
    const auto encodedKey = encodeObjectKey(key);
    const auto encodedValue = base64UrlEncode(value);
    const auto expires =
        ttl.count() > 0
            ? std::optional<std::int64_t>(clock_.nowMs() + std::chrono::milliseconds(ttl).count())
            : std::nullopt;
    database_.write([&](Transaction& transaction) {
        transaction.run(kPut, instance, encodedKey, encodedValue, expires);
    });
}

void PluginKvStore::remove(std::string_view instance, std::string_view key) {
    const auto encoded = encodeObjectKey(key);
    database_.write([&](Transaction& transaction) { transaction.run(kRemove, instance, encoded); });
}

void PluginKvStore::scan(
    std::string_view instance,
    std::string_view prefix,
    const std::function<bool(std::string_view key, std::string_view value)>& emit
) const {
    const auto encodedPrefix = encodeObjectKey(prefix);
    std::string position = encodedPrefix;
    for (bool isFirst = true;; isFirst = false) {
        std::vector<std::pair<std::string, std::string>> page;
        database_.read([&](Session& session) {
            page.clear();
            session.query(isFirst ? kFirst : kScan, instance, position, clock_.nowMs(), kScanPage)
                .each([&](const Row& row) { page.emplace_back(row.text(0), row.text(1)); });
        });
        for (const auto& [key, value] : page) {
            if (!key.starts_with(encodedPrefix) ||
                !emit(decodeObjectKey(key), decodeValue(value))) {
                return;
            }
        }
        if (page.size() < static_cast<std::size_t>(kScanPage)) {
            return;
        }
        position = page.back().first;
    }
}

void PluginKvStore::removeExpired() {
    database_.write([&](Transaction& transaction) {
        transaction.mayTakeLong();
        transaction.run(kRemoveExpired, clock_.nowMs());
    });
}

}  // namespace consort::db
