// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/instance_health.h"

#include <thread>

#include "core/extensions/plugin_directories.h"
#include "core/extensions/plugin_instance.h"
#include "core/extensions/watchdog.h"

#include "tests/unit/core/extensions/fakes.h"

namespace consort::extensions {
namespace {

using namespace std::chrono_literals;

class InstanceHealthTest : public RegistryTest {
protected:
    void SetUp() override {
        start(kGoodConfig);
        storage_ = PluginStorageDirectory(registry_).find("disk");
    }

    ErrorCode statOf(const std::string& key) {
        return codeOf([&] { storage_->findObject({}, key); });
    }

    HealthReport report() const { return registry_.find("disk")->health().report(); }

    std::shared_ptr<StorageBackend> storage_;
};

struct FailureCase {
    const char* key;
    bool opens;
};

class StatusTest : public InstanceHealthTest, public testing::WithParamInterface<FailureCase> {};

TEST_P(StatusTest, CountsForTheBreakerOrNot) {
    for (int i = 0; i < 5; ++i) {
        try {
            storage_->findObject({}, GetParam().key);
        } catch (const Error&) {
            continue;
        }
    }
    EXPECT_EQ(report().breaker == BreakerState::Open, GetParam().opens);
    EXPECT_EQ(report().failures, GetParam().opens ? 5U : 0U);
}

INSTANTIATE_TEST_SUITE_P(
    EveryStatus,
    StatusTest,
    testing::Values(
        FailureCase{"status-0", false},
        FailureCase{"status-1", true},
        FailureCase{"status-2", false},
        FailureCase{"status-3", false},
        FailureCase{"status-4", false},
        FailureCase{"status-5", true},
        FailureCase{"status-6", false},
        FailureCase{"status-7", true},
        FailureCase{"status-8", false},
        FailureCase{"status-9", false},
        FailureCase{"status-10", false},
        FailureCase{"status-11", false},
        FailureCase{"status-12", false},
        FailureCase{"status-77", true},
        FailureCase{"throw", true}
    ),
    [](const auto& tested) {
        std::string name = tested.param.key;
        std::erase(name, '-');
        return name;
    }
);

TEST_F(InstanceHealthTest, HoldsCallsBackAndSaysForHowLong) {
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(statOf("status-5"), ErrorCode::Unavailable);
    }
    try {
        storage_->findObject({}, "a.flac");
        FAIL() << "it was let in";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Unavailable);
        EXPECT_GT(error.retryAfter(), 25s);
        EXPECT_NE(
            std::string(error.what()).find("disk: storage.stat \"a.flac\": held back for 30 s"),
            std::string::npos
        ) << error.what();
    }
    EXPECT_EQ(report().calls, 7U);  // With create and check: what is held back is no call.
    EXPECT_NE(report().lastError.find("status-5"), std::string::npos);
}

TEST_F(InstanceHealthTest, AsksTheBackendAllTheSame) {
    for (int i = 0; i < 5; ++i) {
        statOf("status-5");
    }
    EXPECT_NO_THROW(registry_.find("disk")->check({}));
    EXPECT_EQ(report().breaker, BreakerState::Open);
}

TEST_F(InstanceHealthTest, DoesNotBlameThePluginForTheServersDatabase) {
    class Empty final : public BlobReader {
        std::size_t read(std::span<char>) override { return 0; }
    } empty;

    PutRequest request;
    request.key = "a";
    kv_.isDown = true;
    for (int i = 0; i < 6; ++i) {
        EXPECT_EQ(codeOf([&] { storage_->put({}, request, empty); }), ErrorCode::Unavailable);
    }
    EXPECT_EQ(report().breaker, BreakerState::Closed);
    EXPECT_EQ(report().failures, 0U);
}

/// A health of its own with calls that stand still, looked at at chosen times.
class WatchdogTest : public RegistryTest {
protected:
    using Time = InstanceHealth::Time;

    std::unique_ptr<ActiveCall> stuckSince(Time begun) {
        auto call = std::make_unique<ActiveCall>(*health_, Operation::StorageStat, "a.flac");
        call->enter("request-1", begun, begun + 10s);
        return call;
    }

    void watch(int maxStuck) {
        health_ = std::make_shared<InstanceHealth>("disk", maxStuck);
        watchdog_.watch(health_);
    }

    std::shared_ptr<InstanceHealth> health_;
    Watchdog watchdog_{log_, std::chrono::hours(1)};
    Time now_ = std::chrono::steady_clock::now();
};

TEST_F(WatchdogTest, LogsACallPastItsDeadlineOnce) {
    watch(2);
    const auto call = stuckSince(now_);
    watchdog_.look(now_ + 11s);
    EXPECT_EQ(logText(), "");
    watchdog_.look(now_ + 12s);
    watchdog_.look(now_ + 13s);
    const auto text = logText();
    EXPECT_NE(text.find("a call is stuck past its deadline instance=disk"), std::string::npos)
        << text;
    EXPECT_NE(text.find("storage.stat"), std::string::npos);
    EXPECT_NE(text.find("request_id=request-1"), std::string::npos);
    EXPECT_EQ(text.find("stuck"), text.rfind("stuck"));
    EXPECT_EQ(health_->report().stuck, 1U);
    EXPECT_FALSE(health_->isDisabled());
}

TEST_F(WatchdogTest, DisablesAnInstanceThatHoldsTooManyThreads) {
    watch(2);
    const auto first = stuckSince(now_);
    const auto second = stuckSince(now_ + 1s);
    watchdog_.look(now_ + 13s);
    EXPECT_TRUE(health_->isDisabled());
    EXPECT_NE(
        errorOf([&] { health_->admit(Operation::StorageOpen, "b"); }
        ).find("disk: storage.open \"b\": disabled, because 2 calls are stuck in it"),
        std::string::npos
    );
    EXPECT_NE(logText().find("plugins.disk: disabled"), std::string::npos);
}

TEST_F(WatchdogTest, ForgivesACallThatComesBack) {
    watch(2);
    stuckSince(now_).reset();
    auto first = stuckSince(now_);
    watchdog_.look(now_ + 13s);
    first.reset();
    const auto second = stuckSince(now_ + 10s);
    watchdog_.look(now_ + 23s);
    EXPECT_FALSE(health_->isDisabled());
    EXPECT_EQ(health_->report().stuck, 1U);
    EXPECT_EQ(health_->report().stuckTotal, 2U);
}

TEST_F(WatchdogTest, LeavesCallsWithoutADeadlineAlone) {
    watch(1);
    ActiveCall call(*health_, Operation::StorageWatch, "");
    call.enter("", now_, Time::max());
    watchdog_.look(now_ + std::chrono::hours(1000));
    EXPECT_EQ(health_->report().stuck, 0U);
}

}  // namespace
}  // namespace consort::extensions
