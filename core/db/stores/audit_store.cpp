// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/audit_store.h"

#include "core/db/database.h"

namespace consort::db {

namespace {

constexpr Query kInsert{
    "audit_insert",
    "INSERT INTO audit (id, at_ms, user_id, action, target, detail, client_address) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)"};
constexpr Query kNewest{
    "audit_newest",
    "SELECT at_ms, user_id, action, target, detail, client_address FROM audit "
    "ORDER BY at_ms DESC, id DESC LIMIT $1"};
constexpr Query kPurge{"audit_purge", "DELETE FROM audit WHERE at_ms < $1"};

}  // namespace

void AuditStore::add(const AuditEntry& entry) {
    const auto user = entry.user.empty() ? std::nullopt : std::optional(entry.user.str());
    database_.write([&](Transaction& transaction) {
        transaction.run(
            kInsert,
            newUuid(entry.atMs),
            entry.atMs,
            user,
            entry.action,
            entry.target,
            entry.detail,
            entry.address
        );
    });
}

std::vector<AuditEntry> AuditStore::listNewest(int limit) const {
    return database_.read([&](Session& session) {
        std::vector<AuditEntry> entries;
        session.query(kNewest, limit).each([&](const Row& row) {
            entries.push_back(
                {row.int64(0),
                 row.id<UserId>(1),
                 row.text(2),
                 row.text(3),
                 row.text(4),
                 row.text(5)}
            );
        });
        return entries;
    });
}

void AuditStore::purge(TimeMs beforeMs) {
    database_.write([&](Transaction& transaction) {
        transaction.mayTakeLong();
        transaction.run(kPurge, beforeMs);
    });
}

}  // namespace consort::db
