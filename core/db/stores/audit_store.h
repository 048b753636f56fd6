// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "core/db/stores/account_records.h"

namespace consort::db {

class Database;

/// Who did what to whom, from where. Thread-safe.
class AuditStore final {
public:
    explicit AuditStore(Database& database) : database_(database) {}

    void add(const AuditEntry& entry);

    /// Newest first.
    std::vector<AuditEntry> listNewest(int limit) const;
    void purge(TimeMs beforeMs);

private:
    Database& database_;
};

}  // namespace consort::db
