// SPDX-License-Identifier: Apache-2.0
#include "core/db/database.h"

#include "core/db/connection_pool.h"
#include "core/db/postgres_connection.h"
#include "core/db/sqlite_connection.h"
#include "core/db/wal_checkpointer.h"
#include "core/db/write_queue.h"

namespace consort::db {

namespace {

constexpr Query kPing{"ping", "SELECT 1"};

/// Two transactions that collide once rarely do so again; ten times in a row means a fault.
constexpr int kWriteAttempts = 10;

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
