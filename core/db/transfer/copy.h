// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"

namespace consort::db {

class DatabaseUrl;

/// What a transfer is at. `total` is 0 while it is not known.
struct TransferProgress {
    std::string_view doing;  ///< "copying", "comparing", "writing", "checking", "reading"
    std::string_view table;
    std::uint64_t rows = 0;
    std::uint64_t total = 0;
};

using TransferListener = std::function<void(const TransferProgress&)>;

struct TransferredTable {
    std::string name;
    std::uint64_t rows = 0;
};

struct TransferSummary {
    std::vector<TransferredTable> tables;
    std::uint64_t rows = 0;
    int schemaVersion = 0;
    bool resumed = false;  ///< Of a copy: it went on where an earlier one had ended.
};

enum class CopyMode {
    Continue,  ///< Goes on with a copy from the same database that did not come to its end.
    Restart,   ///< Empties the target first when it is such a copy.
    DryRun,    ///< Writes nothing; says what would be copied.
};

/// Copies everything from one database into an empty one, of the same kind or another, and compares
/// both at the end. Reads one state of the source, however long it takes, and changes nothing in
/// it. The target gets the schema that the source has. Killed at any point, the next call goes on
/// where this one was, and on a whole copy only compares; until the end no server starts on the
/// target.
/// Throws Error(Conflict) for a target that holds anything else or has a newer schema, and naming
/// the table in which the copy differs; NotFound or Invalid for a source that is none.
TransferSummary copyDatabase(
    const DatabaseUrl& source,
    const DatabaseUrl& target,
    CopyMode mode,
    const Clock& clock,
    const TransferListener& listener
);

}  // namespace consort::db
