// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/revocation_store.h"

#include "core/base/ids.h"
#include "core/db/database.h"

namespace consort::db {

namespace {

constexpr Query kInsert{
    "revocation_insert",
    "INSERT INTO revocations (id, credential_id, user_id, min_version, at_ms) "
    "VALUES ($1, $2, $3, $4, $5)"};
constexpr Query kSince{
    "revocations_since",
    "SELECT credential_id, user_id, min_version, at_ms FROM revocations WHERE at_ms >= $1"};
constexpr Query kPurge{"revocations_purge", "DELETE FROM revocations WHERE at_ms < $1"};

}  // namespace

void recordRevocation(Transaction& transaction, const Revocation& revocation) {
    transaction.run(
        kInsert,
        newUuid(revocation.atMs),
        revocation.credentialId,
        revocation.user,
        revocation.minVersion,
        revocation.atMs
    );
}

void RevocationStore::add(const Revocation& revocation) {
    database_.write([&](Transaction& transaction) { recordRevocation(transaction, revocation); });
}

std::vector<Revocation> RevocationStore::listSince(TimeMs sinceMs) const {
    return database_.read([&](Session& session) {
        std::vector<Revocation> revocations;
        session.query(kSince, sinceMs).each([&](const Row& row) {
            revocations.push_back({row.text(0), row.id<UserId>(1), row.int64(2), row.int64(3)});
        });
        return revocations;
    });
}

void RevocationStore::purge(TimeMs beforeMs) {
    database_.write([&](Transaction& transaction) {
        transaction.mayTakeLong();
        transaction.run(kPurge, beforeMs);
    });
}

}  // namespace consort::db
