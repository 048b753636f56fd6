// SPDX-License-Identifier: Apache-2.0
// What holds for a cache in memory and for one in Redis.
#include "core/cache/cache.h"

#include <memory>
#include <thread>
#include <vector>

#include <unistd.h>

#include <gtest/gtest.h>

#include "core/base/file_descriptor.h"
#include "core/cache/backend.h"

#include "tests/support/redis_server.h"

namespace consort::cache {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

enum class Kind { Memory, Redis };

class CacheTest : public ::testing::TestWithParam<Kind> {
protected:
    CacheTest() {
        backend_->start();
        if (GetParam() == Kind::Redis && !backend_->state()->isUp) {
            throw std::runtime_error("no Redis: " + backend_->state()->problem);
        }
    }

    BackendOptions options() const {
        return GetParam() == Kind::Memory
                   ? BackendOptions{}
                   : BackendOptions{testing::sharedRedisUrl(), testing::freshPrefix(), {}};
    }

    SystemClock clock_;
    FileDescriptor logFile_{::dup(2)};
    Log log_{logFile_.get(), LogLevel::Error};
    std::unique_ptr<Backend> backend_ = openBackend(options(), clock_, log_);
    Cache& cache_ = backend_->cache();
};

INSTANTIATE_TEST_SUITE_P(
    Everywhere,
    CacheTest,
    ::testing::Values(Kind::Memory, Kind::Redis),
    [](const auto& param) { return param.param == Kind::Memory ? "Memory" : "Redis"; }
);

TEST_P(CacheTest, GivesWhatWasPut) {
    const std::string bytes("\r\n$5\r\n\0\xff", 8);
    cache_.put("a", bytes, seconds(10));
    EXPECT_EQ(cache_.find("a"), bytes);
    cache_.put("a", "", seconds(10));
    EXPECT_EQ(cache_.find("a"), "");
    EXPECT_EQ(cache_.find("b"), std::nullopt);
}

TEST_P(CacheTest, Removes) {
    cache_.put("a", "1", seconds(10));
    cache_.remove("a");
    cache_.remove("a");
    EXPECT_EQ(cache_.find("a"), std::nullopt);
}

TEST_P(CacheTest, ForgetsAfterItsTime) {
    cache_.put("a", "1", milliseconds(1));
    const auto until = clock_.steadyNow() + seconds(10);
    while (cache_.find("a") && clock_.steadyNow() < until) {
    }
    EXPECT_EQ(cache_.find("a"), std::nullopt);
}

TEST_P(CacheTest, CountsWithinAWindow) {
    EXPECT_EQ(cache_.increment("n", seconds(60)), 1);
    EXPECT_EQ(cache_.increment("n", seconds(60)), 2);
    EXPECT_EQ(cache_.increment("m", milliseconds(1)), 1);
    const auto until = clock_.steadyNow() + seconds(10);
    while (cache_.increment("m", milliseconds(1)) != 1 && clock_.steadyNow() < until) {
    }
    EXPECT_LT(clock_.steadyNow(), until);
}

TEST_P(CacheTest, LosesNoCountOfMany) {
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([this] {
                for (int n = 0; n < 100; ++n) {
                    cache_.increment("n", seconds(60));
                }
            });
        }
    }
    EXPECT_EQ(cache_.increment("n", seconds(60)), 401);
}

TEST_P(CacheTest, FindsAllAtOnce) {
    cache_.put("a", "1", seconds(10));
    cache_.put("c", "", seconds(10));
    const std::vector<std::optional<std::string>> expected{"1", std::nullopt, ""};
    EXPECT_EQ(cache_.findAll({"a", "b", "c"}), expected);
}

TEST_P(CacheTest, ReplacesAllOrNothing) {
    cache_.put("a", "1", seconds(10));
    EXPECT_EQ(
        cache_.replaceAll({{"a", "1", "2", seconds(10)}, {"b", std::nullopt, "", seconds(10)}}),
        Cache::Outcome::Done
    );
    EXPECT_EQ(
        cache_.replaceAll({{"a", "2", "3", seconds(10)}, {"b", std::nullopt, "9", seconds(10)}}),
        Cache::Outcome::Conflict
    );
    EXPECT_EQ(cache_.replaceAll({{"c", "", "9", seconds(10)}}), Cache::Outcome::Conflict);
    EXPECT_EQ(cache_.replaceAll({{"b", "", std::nullopt, {}}}), Cache::Outcome::Done);
    EXPECT_EQ(cache_.find("a"), "2");
    EXPECT_EQ(cache_.find("b"), std::nullopt);
}

}  // namespace

}  // namespace consort::cache
