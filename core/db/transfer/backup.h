// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

#include "core/base/clock.h"
#include "core/db/transfer/copy.h"

namespace consort::db {

class DatabaseUrl;

/// Writes everything in the database, as it is at one moment, to a file that either database can be
/// restored from; "-" is standard output. A server may go on meanwhile. The same content makes the
/// same bytes on either database. See BackupWriter for the format and the failures, Snapshot for
/// what is refused.
TransferSummary backupDatabase(
    const DatabaseUrl& source,
    const std::filesystem::path& file,
    std::string_view serverVersion,
    const TransferListener& listener
);

enum class Replace { EmptyOnly, Everything };

/// Brings back what a backup holds, in one transaction: all of it or nothing. The whole file is
/// checked before the database is touched; its rows are compared once they are in. An older schema
/// is created as it was, filled, and brought up to date.
/// Throws Error(Conflict) for a database with rows in it unless everything is to be replaced, for
/// one with tables of another program, and for a backup of a newer schema; Invalid for a file that
/// is damaged or no backup.
TransferSummary restoreDatabase(
    const std::filesystem::path& file,
    const DatabaseUrl& target,
    Replace replace,
    const Clock& clock,
    const TransferListener& listener
);

}  // namespace consort::db
