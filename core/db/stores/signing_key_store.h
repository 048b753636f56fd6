// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "core/db/stores/account_records.h"

namespace consort::db {

class Database;

/// The keys that sign tokens, shared by all servers on this database. Setting `retired_ms` of one
/// withdraws it at once, with every token it signed. Thread-safe.
class SigningKeyStore final {
public:
    explicit SigningKeyStore(Database& database) : database_(database) {}

    /// Those made since `sinceMs` and not retired, newest first.
    std::vector<SigningKeyRecord> list(TimeMs sinceMs) const;
    void add(const SigningKeyRecord& key);

    /// Adds it unless there is one made after `sinceMs` and not retired: of servers that start at
    /// the same moment one makes the key. Whether it was added.
    bool addUnlessMadeSince(const SigningKeyRecord& key, TimeMs sinceMs);

    void purge(TimeMs createdBeforeMs);

private:
    Database& database_;
};

}  // namespace consort::db
