// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "core/db/stores/account_records.h"

namespace consort::db {

class Database;
class Transaction;

/// Adds `revocation` in the transaction that makes it true.
void recordRevocation(Transaction& transaction, const Revocation& revocation);

/// What servers have to refuse though its tokens look good. Thread-safe.
class RevocationStore final {
public:
    explicit RevocationStore(Database& database) : database_(database) {}

    void add(const Revocation& revocation);
    std::vector<Revocation> listSince(TimeMs sinceMs) const;
    void purge(TimeMs beforeMs);

private:
    Database& database_;
};

}  // namespace consort::db
