// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/db/database_url.h"

namespace consort::db {

/// Something that one process at a time may have, of all that use a database. Ends with the process
/// that has it, however that dies.
///
/// On PostgreSQL it is an advisory lock of a connection of its own, which must lead to one session
/// of the server and not through a pooler that hands sessions around. The server notices within
/// twenty seconds when the holder's host vanished without a word. On SQLite it is a lock on a file
/// beside the database, for the processes of one machine.
///
/// Confined to one thread at a time. Two objects of one process exclude each other too.
class Lease final {
public:
    Lease(const DatabaseUrl& url, std::string_view name);
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease();  ///< Gives it back.

    /// True when it is held from now on or was already; false while somebody else has it. Throws
    /// Error(Unavailable) when the database or the file cannot be reached. May be called again and
    /// again: the connection is kept until giveBack().
    bool tryTake();

    /// Asks the database. False when it was never taken, given back, or lost: a lost lease has to
    /// be taken anew. Blocks for up to fifteen seconds when the database does not answer.
    bool isHeld() noexcept;

    void giveBack() noexcept;

private:
    /// What it is made of, on one of the databases.
    class Lock;
    class AdvisoryLock;
    class FileLock;

    DatabaseUrl url_;
    std::string name_;
    std::unique_ptr<Lock> lock_;  ///< Null when there is neither a lease nor a connection.
    bool isTaken_ = false;
};

}  // namespace consort::db
