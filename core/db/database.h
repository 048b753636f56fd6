// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>

#include "core/db/database_url.h"
#include "core/db/session.h"

namespace consort::db {

struct DatabaseOptions {
    /// Sessions that read at the same time; opened when needed. On PostgreSQL the writers are among
    /// them.
    std::size_t connections = 8;

    /// PostgreSQL only: a server that follows this one and may be read from instead.
    std::optional<DatabaseUrl> replica;
    /// How far the replica may be behind before it is left alone.
    std::chrono::milliseconds replicaMaxLag{5000};
};

/// The database, SQLite or PostgreSQL. Thread-safe. Everything throws Error; "database is locked"
/// is not among them: on SQLite all writes of the process go through one queue, and other processes
/// are waited for.
class Database final {
public:
    /// Opens it, which creates the file for SQLite; does not migrate (see Migrator).
    explicit Database(const DatabaseUrl& url, DatabaseOptions options = {});
    ~Database();

    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    Dialect dialect() const noexcept { return url_.dialect(); }

    const DatabaseUrl& url() const noexcept { return url_; }

    /// Calls `work(session)` and returns what it returns. Each query sees the newest committed
    /// state. `work` may run a second time when a connection turned out to be dead. Do not hold a
    /// session while a plugin or a socket is waited for, and do not nest reads.
    template <class Work>
    auto read(Work&& work) {
        return call<Session>(
            [this](const std::function<void(Session&)>& run) { runRead(run); },
            std::forward<Work>(work)
        );
    }

    /// The same for what may be some seconds old: from the replica when there is one that answers
    /// and is close behind. Not for what a user may have changed a moment ago, nor for what a write
    /// is decided by.
    template <class Work>
    auto readStale(Work&& work) {
        return call<Session>(
            [this](const std::function<void(Session&)>& run) { runReadStale(run); },
            std::forward<Work>(work)
        );
    }

    /// read() for maintenance that nobody waits for; see Transaction::mayTakeLong().
    template <class Work>
    auto readLong(Work&& work) {
        return call<Session>(
            [this](const std::function<void(Session&)>& run) { runReadLong(run); },
            std::forward<Work>(work)
        );
    }

    /// Calls `work(transaction)`, returns what it returned once that is committed (so that a killed
    /// process does not lose it), and rethrows what it throws with nothing written. `work` may run
    /// more than once, so it has no effects but through the transaction. Never inside another
    /// write.
    template <class Work>
    auto write(Work&& work) {
        return call<Transaction>(
            [this](const std::function<void(Transaction&)>& run) { runWrite(run); },
            std::forward<Work>(work)
        );
    }

    /// Whether readStale() goes to a replica just now.
    bool readsReplica() const noexcept;

    /// Throws Error(Unavailable) unless the database answers.
    void ping();

private:
    struct Parts;

    template <class Scope, class Run, class Work>
    static auto call(Run run, Work&& work) {
        using Value = std::invoke_result_t<Work&, Scope&>;
        if constexpr (std::is_void_v<Value>) {
            run([&](Scope& scope) { work(scope); });
        } else {
            std::optional<Value> result;
            run([&](Scope& scope) { result.emplace(work(scope)); });
            return std::move(*result);
        }
    }

    void runRead(const std::function<void(Session&)>& work);
    void runReadLong(const std::function<void(Session&)>& work);
    void runReadStale(const std::function<void(Session&)>& work);
    void runWrite(const std::function<void(Transaction&)>& work);
    void runWriteOnServer(const std::function<void(Transaction&)>& work);

    DatabaseUrl url_;
    std::unique_ptr<Parts> parts_;
};

}  // namespace consort::db
