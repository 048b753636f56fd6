// SPDX-License-Identifier: Apache-2.0
#include "core/http/engine/worker_pool.h"

#include <cstdio>

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

}  // namespace
}  // namespace consort::http
