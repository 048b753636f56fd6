// SPDX-License-Identifier: Apache-2.0
#include "core/server/call_histogram.h"

#include <thread>

#include <gtest/gtest.h>

#include <consort/plugin.h>

#include "core/server/plugin_services.h"

namespace consort::server {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

class CallHistogramTest : public ::testing::Test {
protected:
    std::string rendered() {
        metrics_.flush();
        return registry_.render();
    }

    bool says(const std::string& line) {
        const auto text = rendered();
        return text.find("consort_plugin_call_seconds" + line + "\n") != std::string::npos ||
               (ADD_FAILURE() << line << " is not in\n"
                              << text,
                false);
    }

    MetricsRegistry registry_;
    PluginMetrics metrics_{registry_};
};

TEST_F(CallHistogramTest, CountsByStatusAndBucket) {
    auto& stat = metrics_.defineCall("disk", "storage", "stat");
    stat.observe(CONSORT_OK, microseconds(100));
    stat.observe(CONSORT_OK, nanoseconds(100'001));
    stat.observe(CONSORT_OK, std::chrono::seconds(31));
    stat.observe(CONSORT_E_NOT_FOUND, milliseconds(2));
    const std::string ok = R"({instance="disk",kind="storage",op="stat",status="ok")";
    EXPECT_TRUE(says("_bucket" + ok + ",le=\"0.0001\"} 1"));
    EXPECT_TRUE(says("_bucket" + ok + ",le=\"0.0005\"} 2"));
    EXPECT_TRUE(says("_bucket" + ok + ",le=\"30\"} 2"));
    EXPECT_TRUE(says("_count" + ok + "} 3"));
    EXPECT_TRUE(says(R"(_count{instance="disk",kind="storage",op="stat",status="not_found"} 1)"));
}

TEST_F(CallHistogramTest, AStatusThatIsNoneOfOursIsInternal) {
    auto& stat = metrics_.defineCall("disk", "storage", "stat");
    stat.observe(-7, microseconds(1));
    stat.observe(4711, microseconds(1));
    EXPECT_TRUE(says(R"(_count{instance="disk",kind="storage",op="stat",status="internal"} 2)"));
}

TEST_F(CallHistogramTest, TheSameOperationAfterAReloadGoesOn) {
    metrics_.defineCall("disk", "storage", "stat").observe(CONSORT_OK, microseconds(1));
    EXPECT_FALSE(rendered().empty());
    metrics_.defineCall("disk", "storage", "stat").observe(CONSORT_OK, microseconds(1));
    EXPECT_TRUE(says(R"(_count{instance="disk",kind="storage",op="stat",status="ok"} 2)"));
}

TEST_F(CallHistogramTest, NothingIsLostBetweenThreadsAndScrapes) {
    constexpr int kThreads = 10;
    constexpr int kCalls = 20'000;
    auto& stat = metrics_.defineCall("disk", "storage", "stat");
    std::atomic<int> running = kThreads;
    std::vector<std::jthread> threads;
    threads.reserve(kThreads);
    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&] {
            for (int call = 0; call < kCalls; ++call) {
                stat.observe(call % 2 == 0 ? CONSORT_OK : CONSORT_E_RANGE, std::chrono::seconds(1));
            }
            --running;
        });
    }
    while (running > 0) {
        metrics_.flush();
    }
    threads.clear();
    for (const std::string status : {"ok", "range"}) {
        const auto labels =
            R"({instance="disk",kind="storage",op="stat",status=")" + status + "\"}";
        EXPECT_TRUE(says("_count" + labels + " 100000"));
        EXPECT_TRUE(says("_sum" + labels + " 100000"));
    }
}

}  // namespace
}  // namespace consort::server
