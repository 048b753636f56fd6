// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/signing_key_store.h"

#include "core/db/database.h"

namespace consort::db {

namespace {

constexpr Query kKeys{
    "signing_keys",
    "SELECT kid, secret, created_ms FROM signing_keys "
    "WHERE created_ms >= $1 AND retired_ms IS NULL ORDER BY created_ms DESC, kid DESC"};
constexpr Query kInsert{
    "signing_key_insert", "INSERT INTO signing_keys (kid, secret, created_ms) VALUES ($1, $2, $3)"};
/// Until the transaction ends. Two that look at the same time would both find nothing.
constexpr Query kLockServer{
    "signing_keys_lock", "SELECT CAST(pg_advisory_xact_lock(4750205) AS TEXT)"};
constexpr Query kMadeSince{
    "signing_keys_made_since",
    "SELECT COUNT(*) FROM signing_keys WHERE created_ms > $1 AND retired_ms IS NULL"};
constexpr Query kPurge{"signing_keys_purge", "DELETE FROM signing_keys WHERE created_ms < $1"};

}  // namespace

std::vector<SigningKeyRecord> SigningKeyStore::list(TimeMs sinceMs) const {
    return database_.read([&](Session& session) {
        std::vector<SigningKeyRecord> keys;
        session.query(kKeys, sinceMs).each([&](const Row& row) {
            keys.push_back({row.text(0), row.text(1), row.int64(2)});
        });
        return keys;
    });
}

void SigningKeyStore::add(const SigningKeyRecord& key) {
    database_.write([&](Transaction& transaction) {
        transaction.run(kInsert, key.id, key.secret, key.createdMs);
    });
}

bool SigningKeyStore::addUnlessMadeSince(const SigningKeyRecord& key, TimeMs sinceMs) {
    return database_.write([&](Transaction& transaction) {
        if (transaction.dialect() == Dialect::PostgreSql) {
            transaction.query(kLockServer).each([](const Row&) {});
        }
        if (transaction.query(kMadeSince, sinceMs).int64() > 0) {
            return false;
        }
        transaction.run(kInsert, key.id, key.secret, key.createdMs);
        return true;
    });
}

void SigningKeyStore::purge(TimeMs createdBeforeMs) {
    database_.write([&](Transaction& transaction) {
        transaction.mayTakeLong();
        transaction.run(kPurge, createdBeforeMs);
    });
}

}  // namespace consort::db
