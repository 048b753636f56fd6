// SPDX-License-Identifier: Apache-2.0
#include "core/db/write_queue.h"

#include <stdexcept>

namespace consort::db {

namespace {

/// The queue whose work this thread is doing; guards against a write inside a write, which would
/// wait for itself.
thread_local const WriteQueue* workingFor = nullptr;

constexpr int kAttempts = 3;

void runPlain(Connection& connection, const char* sql) {
    connection.execute({sql, sql}, {}, nullptr);
}

class Working final {
public:
    explicit Working(const WriteQueue* queue) { workingFor = queue; }

    Working(const Working&) = delete;
    Working& operator=(const Working&) = delete;

    ~Working() { workingFor = nullptr; }
};

}  // namespace

WriteQueue::WriteQueue(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}

void WriteQueue::run(const Work& work) {
    if (workingFor == this) {
        throw std::logic_error("database: write inside a write");
    }
    Job job{&work, State::Waiting, nullptr};
    std::unique_lock lock(mutex_);
    waiting_.push_back(&job);
    changed_.wait(lock, [&] { return job.state == State::Done || !working_; });
    if (job.state != State::Done) {
        working_ = true;
        std::vector<Job*> batch;
        batch.swap(waiting_);
        lock.unlock();
        runBatch(batch);
        lock.lock();
        for (Job* done : batch) {
            done->state = State::Done;
        }
        working_ = false;
        changed_.notify_all();
    }
    lock.unlock();
    if (job.error) {
        std::rethrow_exception(job.error);
    }
}

void WriteQueue::runBatch(const std::vector<Job*>& batch) {
    const Working working(this);
    if (batch.size() > 1 && tryTogether(batch)) {
        return;
    }
    for (Job* job : batch) {
        runAlone(*job);
    }
}

/// False when the transaction as a whole failed; then nothing of it remains.
bool WriteQueue::tryTogether(const std::vector<Job*>& batch) {
    AfterCommit afterwards;
    try {
        connection_->begin();
        for (Job* job : batch) {
            runPlain(*connection_, "SAVEPOINT job");
            try {
                Transaction transaction(*connection_);
                (*job->work)(transaction);
                afterwards.takeFrom(transaction.afterwards());
                job->error = nullptr;
            } catch (...) {
                job->error = std::current_exception();
                runPlain(*connection_, "ROLLBACK TO job");
            }
            runPlain(*connection_, "RELEASE job");
        }
        connection_->commit();
        afterwards.call();
        return true;
    } catch (const std::exception&) {
        connection_->rollback();
        return false;
    }
}

void WriteQueue::runAlone(Job& job) {
    for (int attempt = 1;; ++attempt) {
        try {
            connection_->begin();
            Transaction transaction(*connection_);
            (*job.work)(transaction);
            connection_->commit();
            transaction.afterwards().call();
            job.error = nullptr;
            return;
        } catch (const TransactionCollision&) {
            job.error = std::current_exception();
        } catch (...) {
            job.error = std::current_exception();
            attempt = kAttempts;
        }
        connection_->rollback();
        if (attempt == kAttempts) {
            return;
        }
    }
}

}  // namespace consort::db
