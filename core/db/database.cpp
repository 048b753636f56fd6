// SPDX-License-Identifier: Apache-2.0
#include "core/db/database.h"

#include <algorithm>
#include <random>
#include <thread>

#include "core/db/connection_pool.h"
#include "core/db/postgres_connection.h"
#include "core/db/replica.h"
#include "core/db/sqlite_connection.h"
#include "core/db/wal_checkpointer.h"
#include "core/db/write_queue.h"

namespace consort::db {

namespace {

constexpr Query kPing{"ping", "SELECT 1"};

/// Two transactions that collided rarely do so again after a moment.
constexpr int kWriteAttempts = 10;

/// Those who collided come back at different moments; 0.5 s in all attempts together on average.
void waitBeforeAttempt(int attempt) {
    thread_local std::minstd_rand random{std::random_device{}()};
    const int longest = std::min(2 << attempt, 200);
    std::this_thread::sleep_for(
        std::chrono::milliseconds(std::uniform_int_distribution<>(1, longest)(random))
    );
}

ConnectionPool::Open opener(const DatabaseUrl& url) {
    if (url.dialect() == Dialect::Sqlite) {
        return [url] { return openSqliteReader(url); };
    }
    return [url] { return openPostgres(url); };
}

}  // namespace

struct Database::Parts {
    Parts(const DatabaseUrl& url, std::size_t connections) : pool(opener(url), connections) {}

    ConnectionPool pool;
    std::unique_ptr<WalCheckpointer> checkpointer;  ///< SQLite only
    std::unique_ptr<WriteQueue> writer;             ///< SQLite only
    std::unique_ptr<Replica> replica;               ///< PostgreSQL only
};

Database::Database(const DatabaseUrl& url, DatabaseOptions options) : url_(url) {
    parts_ = std::make_unique<Parts>(url_, options.connections);
    if (url.dialect() == Dialect::Sqlite) {
        parts_->writer = std::make_unique<WriteQueue>(openSqliteWriter(url, [this](int pages) {
            // None yet while the writer itself is opened.
            if (parts_->checkpointer) {
                parts_->checkpointer->noteLength(pages);
            }
        }));
        parts_->checkpointer = std::make_unique<WalCheckpointer>(openSqliteReader(url));
    }
    if (options.replica) {
        if (url.dialect() != Dialect::PostgreSql ||
            options.replica->dialect() != Dialect::PostgreSql) {
            throw invalid("database: only PostgreSQL has replicas");
        }
        parts_->replica = std::make_unique<Replica>(
            opener(*options.replica), options.connections, options.replicaMaxLag, parts_->pool
        );
    }
    ping();
}

Database::~Database() = default;

void Database::ping() {
    read([](Session& session) { session.query(kPing).int64(); });
}

void Database::runRead(const std::function<void(Session&)>& work) {
    try {
        const ConnectionPool::Lease connection = parts_->pool.lease();
        Session session(*connection);
        work(session);
        return;
    } catch (const ConnectionLost&) {
        parts_->pool.dropIdle();
    }
    const ConnectionPool::Lease connection = parts_->pool.lease();
    Session session(*connection);
    work(session);
}

void Database::runReadLong(const std::function<void(Session&)>& work) {
    if (dialect() == Dialect::Sqlite) {
        runRead(work);
        return;
    }
    // The limit is lifted for a transaction, so that the connection has it again afterwards.
    runWriteOnServer([&](Transaction& transaction) {
        transaction.mayTakeLong();
        work(transaction);
    });
}

void Database::runReadStale(const std::function<void(Session&)>& work) {
    if (!parts_->replica || !parts_->replica->tryRead(work)) {
        runRead(work);
    }
}

bool Database::readsReplica() const noexcept {
    return parts_->replica && parts_->replica->isUsed();
}

void Database::runWrite(const std::function<void(Transaction&)>& work) {
    if (parts_->writer) {
        parts_->writer->run(work);
    } else {
        runWriteOnServer(work);
    }
}

void Database::runWriteOnServer(const std::function<void(Transaction&)>& work) {
    bool reconnected = false;
    for (int attempt = 1;; ++attempt) {
        if (attempt > 1 && !reconnected) {
            waitBeforeAttempt(attempt);
        }
        const ConnectionPool::Lease connection = parts_->pool.lease();
        bool committing = false;
        AfterCommit afterwards;
        try {
            connection->begin();
            Transaction transaction(*connection);
            work(transaction);
            afterwards.takeFrom(transaction.afterwards());
            committing = true;
            connection->commit();
            afterwards.call();
            return;
        } catch (const TransactionCollision&) {
            connection->rollback();
            if (attempt == kWriteAttempts) {
                throw;
            }
        } catch (const ConnectionLost&) {
            // Whether a commit without an answer happened is unknown; it must not be repeated.
            if (committing || reconnected) {
                afterwards.call();
                throw;
            }
            reconnected = true;
            parts_->pool.dropIdle();
        } catch (...) {
            connection->rollback();
            throw;
        }
    }
}

}  // namespace consort::db
