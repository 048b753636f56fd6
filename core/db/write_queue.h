// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "core/db/session.h"

namespace consort::db {

/// The one writer of a SQLite database. Writes that arrive while another one runs are committed
/// together, each in its own savepoint, so that a failing one leaves the others alone. There is no
/// thread of its own: the caller that finds nobody at work does the work. Thread-safe; calling it
/// from inside a write is a std::logic_error.
class WriteQueue final {
public:
    using Work = std::function<void(Transaction&)>;

    explicit WriteQueue(std::unique_ptr<Connection> connection);

    /// Returns once `work` is committed; throws what `work` threw, then nothing of it remains.
    /// `work` may run more than once.
    void run(const Work& work);

private:
    enum class State { Waiting, Done };

    struct Job {
        const Work* work;
        State state = State::Waiting;
        std::exception_ptr error;
    };

    void runBatch(const std::vector<Job*>& batch);
    bool tryTogether(const std::vector<Job*>& batch);
    void runAlone(Job& job);

    std::unique_ptr<Connection> connection_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Job*> waiting_;
    bool working_ = false;
};

}  // namespace consort::db
