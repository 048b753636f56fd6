// SPDX-License-Identifier: Apache-2.0
#include "core/http/engine/worker_pool.h"

#include <condition_variable>
#include <cstdio>
#include <future>
#include <mutex>

#include <sys/resource.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "core/base/error.h"

namespace consort::http {
namespace {

constexpr ::uid_t kNobody = 65534;

/// Ends the process with 0 when a pool that cannot have its threads says so.
[[noreturn]] void makePoolWithoutThreads() {
    // The limit is one of users, and none for root.
    const ::rlimit few{8, 8};
    if ((::geteuid() == 0 && ::setuid(kNobody) != 0) || ::setrlimit(RLIMIT_NPROC, &few) != 0) {
        ::_exit(3);
    }
    try {
        const WorkerPool pool(64, 1);
    } catch (const Error& error) {
        std::fputs(error.what(), stderr);
        ::_exit(error.code() == ErrorCode::Unavailable ? 0 : 2);
    }
    ::_exit(1);
}

TEST(WorkerPoolDeathTest, SaysWhichThreadsItCannotHave) {
    EXPECT_EXIT(
        makePoolWithoutThreads(),
        ::testing::ExitedWithCode(0),
        "cannot start worker thread .* of 64 .server.workers."
    );
}

TEST(WorkerPool, ASourceThatHangsLeavesHalfOfTheThreads) {
    WorkerPool pool(4, 100);
    std::mutex mutex;
    std::condition_variable changed;
    bool hangs = true;
    int begun = 0;
    int done = 0;
    const auto hang = [&] {
        std::unique_lock lock(mutex);
        ++begun;
        changed.notify_all();
        changed.wait(lock, [&] { return !hangs; });
        ++done;
    };
    for (int i = 0; i < 10; ++i) {
        pool.run(hang, "bucket");
    }
    std::promise<void> other;
    std::promise<void> nobodys;
    pool.run([&other] { other.set_value(); }, "disk");
    EXPECT_TRUE(pool.tryRun([&nobodys] { nobodys.set_value(); }));
    other.get_future().get();
    nobodys.get_future().get();
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return begun == 2; });
        hangs = false;
        changed.notify_all();
    }
    pool.stop();
    EXPECT_EQ(done, 10);
}

}  // namespace
}  // namespace consort::http
