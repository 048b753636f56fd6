// SPDX-License-Identifier: Apache-2.0
#include "core/services/events/event_hub.h"

#include <unistd.h>

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/file_descriptor.h"
#include "core/cache/memory_event_bus.h"

#include "tests/unit/core/services/events/scripted_bus.h"

namespace consort::events {

namespace {

class Taken final : public EventSink {
public:
    void take(const Event& event) override { text += event.data; }

    void missed(const std::string& lastId) override { text += '<' + lastId + '>'; }

    void end() override { isEnded = true; }

    std::string text;
    bool isEnded = false;
};

class EventHubTest : public ::testing::Test {
protected:
    std::shared_ptr<Taken> open(const Listener& listener, const std::string& lastId = {}) {
        auto sink = std::make_shared<Taken>();
        stream_ = hub_.open(
            listener, lastId, [this](const EventHub::Opened& opened) { opened_ = opened; }, sink
        );
        return sink;
    }

    ManualClock clock_;
    FileDescriptor logFile_{::dup(2)};
    Log log_{logFile_.get(), LogLevel::Error};
    cache::MemoryEventBus bus_;
    EventHub hub_{bus_, clock_, log_, {.streamsPerUser = 3}};
    EventHub::StreamId stream_ = 0;
    EventHub::Opened opened_;
    const UserId ann_{"ann"};
    const UserId bob_{"bob"};
};

TEST_F(EventHubTest, TellsWhomAnEventIsFor) {
    const auto ann = open({ann_});
    const auto annAtDesk = open({ann_, false, "desk"});
    const auto bob = open({bob_, true, "desk"});
    hub_.publish(Audience::of(ann_), "x", "1");
    hub_.publish(Audience::ofDevice(ann_, "desk"), "x", "2");
    hub_.publish(Audience::admins(), "x", "3");
    hub_.publish(Audience::everybody(), "x", "4");
    EXPECT_EQ(ann->text, "14");
    EXPECT_EQ(annAtDesk->text, "124");
    EXPECT_EQ(bob->text, "34");
}

TEST_F(EventHubTest, TellsWhatWasMissedToWhomItIsFor) {
    open({ann_});
    const auto place = opened_.lastId;
    hub_.publish(Audience::of(ann_), "x", "1");
    hub_.publish(Audience::of(bob_), "x", "2");
    hub_.publish(Audience::everybody(), "x", "3");
    EXPECT_EQ(open({ann_}, place)->text, "13");
    EXPECT_TRUE(opened_.isResumed);
    EXPECT_EQ(opened_.lastId, place);
    EXPECT_EQ(open({bob_}, "nowhere")->text, "");
    EXPECT_FALSE(opened_.isResumed);
}

TEST_F(EventHubTest, AClosedStreamIsToldNothing) {
    const auto sink = open({ann_});
    hub_.close(stream_);
    hub_.close(stream_);
    hub_.publish(Audience::everybody(), "x", "1");
    EXPECT_EQ(sink->text, "");
    EXPECT_EQ(hub_.streams(), 0U);
}

TEST_F(EventHubTest, AUserHasSoManyStreams) {
    for (int i = 0; i < 3; ++i) {
        open({ann_});
    }
    EXPECT_THROW(open({ann_}), Error);
    open({bob_});
    EXPECT_EQ(hub_.streams(), 4U);
}

TEST_F(EventHubTest, EndsWhatIsOpenTooLong) {
    const auto old = open({ann_});
    clock_.advance(std::chrono::seconds(60));
    const auto young = open({ann_});
    hub_.endOlderThan(std::chrono::seconds(60));
    EXPECT_TRUE(old->isEnded);
    EXPECT_FALSE(young->isEnded);
}

TEST_F(EventHubTest, DropsWhatIsNoEvent) {
    const auto sink = open({ann_});
    for (const char* message :
         {"", "{}", "[1]", R"({"to":9,"user":"","device":"","name":"x","data":"y"})"}) {
        bus_.publish("events", message);
    }
    hub_.publish(Audience::of(ann_), "x", "1");
    EXPECT_EQ(sink->text, "1");
}

class SharedEventHubTest : public ::testing::Test {
protected:
    std::shared_ptr<Taken> open(const std::string& lastId = {}) {
        auto sink = std::make_shared<Taken>();
        hub_.open(
            {ann_}, lastId, [this](const EventHub::Opened& opened) { opened_ = opened; }, sink
        );
        return sink;
    }

    ManualClock clock_;
    FileDescriptor logFile_{::dup(2)};
    Log log_{logFile_.get(), LogLevel::Error};
    ScriptedBus bus_;
    EventHub hub_{bus_, clock_, log_};
    EventHub::Opened opened_;
    const UserId ann_{"ann"};
};

TEST_F(SharedEventHubTest, NothingIsResumedFromBeforeAGap) {
    const auto sink = open();
    hub_.publish(Audience::of(ann_), "x", "a");
    bus_.tellAnew("place");
    bus_.tellGap("place");
    hub_.publish(Audience::of(ann_), "x", "b");
    EXPECT_EQ(sink->text, "a<place>b");
    EXPECT_EQ(open("1")->text, "");
    EXPECT_FALSE(opened_.isResumed);
    EXPECT_EQ(open("place")->text, "b");
    EXPECT_TRUE(opened_.isResumed);
}

TEST_F(SharedEventHubTest, WhatIsPastIsForThoseWhoComeBack) {
    bus_.tellAnew("place");
    const auto sink = open();
    bus_.tell({"7", encode({{}, Audience::of(ann_), "x", "a"}), false, true});
    bus_.tell({"8", encode({{}, Audience::of(ann_), "x", "b"}), false, true});
    bus_.tellGap("8");
    EXPECT_EQ(open("7")->text, "b");
    EXPECT_TRUE(opened_.isResumed);
    EXPECT_EQ(open("place")->text, "ab");
}

TEST_F(SharedEventHubTest, WhatIsPastIsNotReplayedToThoseWhoWereThere) {
    const auto sink = open();
    bus_.tellAnew("place");
    bus_.tell({"7", encode({{}, Audience::of(ann_), "x", "a"}), false, true});
    bus_.tell({"8", encode({{}, Audience::of(ann_), "x", "b"}), false, true});
    bus_.tellGap("8");
    EXPECT_EQ(sink->text, "<8>");
    EXPECT_EQ(open("8")->text, "");
    EXPECT_TRUE(opened_.isResumed);
}

TEST_F(SharedEventHubTest, WhatHappensWhileThePastIsReadIsNoPlaceInIt) {
    bus_.tellAnew("place");
    bus_.tell({"7", encode({{}, Audience::of(ann_), "x", "a"}), false, true});
    const auto sink = open();
    bus_.tell({"own", encode({{}, Audience::of(ann_), "x", "o"}), true});
    bus_.tell({"8", encode({{}, Audience::of(ann_), "x", "b"}), false, true});
    bus_.tellGap("8");
    EXPECT_EQ(sink->text, "o<8>");
    EXPECT_EQ(open("own")->text, "");
    EXPECT_FALSE(opened_.isResumed);
}

}  // namespace

}  // namespace consort::events
