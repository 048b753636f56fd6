// SPDX-License-Identifier: Apache-2.0
#include "core/server/stop_deadline.h"

#include <array>

#include <unistd.h>

#include <gtest/gtest.h>

#include "core/base/log.h"

namespace consort::server {
namespace {

::sigset_t blockedSignals() {
    ::sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, SIGINT);
    ::sigaddset(&set, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    return set;
}

/// As a read from a disk that is gone.
[[noreturn]] void hang() {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) == 0) {
        char byte = 0;
        while (::read(ends[0], &byte, 1) >= 0) {
        }
    }
    ::_exit(99);
}

constexpr std::chrono::hours kNever{1};
constexpr std::chrono::milliseconds kSoon{100};

std::string nobody() {
    return "";
}

TEST(StopDeadlineDeathTest, EndsAProcessThatHangsWhileItStops) {
    EXPECT_EXIT(
        {
            Log log(2);
            const StopDeadline deadline({kSoon, kSoon}, nobody, blockedSignals(), log);
            hang();
        },
        ::testing::ExitedWithCode(1),
        "hangs"
    );
}

TEST(StopDeadlineDeathTest, NamesAPluginThatHangsAndDoesNotWaitForMore) {
    EXPECT_EXIT(
        {
            Log log(2);
            const StopDeadline deadline(
                {kSoon, kNever}, [] { return std::string("music"); }, blockedSignals(), log
            );
            hang();
        },
        ::testing::ExitedWithCode(1),
        "stuck in plugins: music"
    );
}

TEST(StopDeadlineDeathTest, ASecondSignalEndsAtOnce) {
    EXPECT_EXIT(
        {
            Log log(2);
            const StopDeadline deadline({kNever, kNever}, nobody, blockedSignals(), log);
            ::kill(::getpid(), SIGTERM);
            hang();
        },
        ::testing::ExitedWithCode(128 + SIGTERM),
        ""
    );
}

TEST(StopDeadlineDeathTest, LetsGoOfAProcessThatStopsInTime) {
    EXPECT_EXIT(
        {
            Log log(2);
            { const StopDeadline deadline({kNever, kNever}, nobody, blockedSignals(), log); }
            ::_exit(7);
        },
        ::testing::ExitedWithCode(7),
        ""
    );
}

}  // namespace
}  // namespace consort::server
