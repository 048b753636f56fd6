// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/db/session.h"

namespace consort::db {

/// How far a copy came: a row in the target, written together with what it tells of.
struct CopyProgress {
    std::string source;  ///< As displayed, without secrets.
    int schemaVersion = 0;
    std::int64_t step = 0;
    std::string
        position;  ///< Key of the last row of this step, as rowText(); empty before the first.
    std::int64_t rows = 0;
};

bool hasCopyProgress(Connection& connection);

/// nullopt when no copy was begun.
std::optional<CopyProgress> loadCopyProgress(Connection& connection);

void createCopyProgress(Transaction& transaction, const CopyProgress& progress);

/// Throws Error(Conflict) unless the row is still as `before` says: another copy runs.
void advanceCopyProgress(
    Transaction& transaction, const CopyProgress& before, const CopyProgress& now
);

void dropCopyProgress(Transaction& transaction);

}  // namespace consort::db
