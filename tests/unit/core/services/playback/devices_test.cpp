// SPDX-License-Identifier: Apache-2.0
#include "core/services/playback/devices.h"

#include <unistd.h>

#include "core/base/error.h"
#include "core/base/file_descriptor.h"
#include "core/cache/memory_event_bus.h"
#include "core/services/events/event_hub.h"

#include "tests/support/test_database.h"
#include "tests/unit/core/db/stores/catalog_rows.h"

namespace consort::playback {

namespace {

using std::chrono::seconds;

class DevicesTest : public consort::testing::OnBothDatabases {
protected:
    DevicesTest() {
        consort::testing::CatalogRows(*database_).addUser("u1");
        devices_.put(user_, desk_, {.name = "Desk", .capabilities = {"pause"}});
    }

    bool isOnline() const { return devices_.get(user_, desk_).isOnline; }

    ManualClock clock_;
    FileDescriptor logFile_{::dup(2)};
    Log log_{logFile_.get(), LogLevel::Error};
    cache::MemoryEventBus bus_;
    events::EventHub hub_{bus_, clock_, log_};
    std::vector<TimeMs> vanished_;
    Devices devices_{*database_, hub_, clock_, [this](const db::DeviceKey&, TimeMs goneMs) {
                         vanished_.push_back(goneMs);
                     }};
    const UserId user_{"u1"};
    const db::DeviceId desk_{"desk"};
};

TEST_P(DevicesTest, AreOnlineWhileTheirStreamIsOpen) {
    EXPECT_FALSE(isOnline());
    devices_.opened({user_, desk_});
    EXPECT_TRUE(isOnline());
    devices_.closed({user_, desk_});
    const auto closedMs = clock_.nowMs();
    devices_.maintain();
    EXPECT_TRUE(isOnline());
    clock_.advance(seconds(10));
    devices_.maintain();
    EXPECT_FALSE(isOnline());
    EXPECT_EQ(vanished_, std::vector{closedMs});
}

TEST_P(DevicesTest, OfAServerThatIsGoneAreNoticedByAnother) {
    devices_.opened({user_, desk_});
    Devices other(*database_, hub_, clock_, [this](const db::DeviceKey&, TimeMs goneMs) {
        vanished_.push_back(goneMs);
    });
    clock_.advance(seconds(61));
    other.maintain();
    EXPECT_TRUE(isOnline());
    clock_.advance(seconds(150));
    other.maintain();
    EXPECT_FALSE(isOnline());
    EXPECT_EQ(vanished_.size(), 1U);
}

TEST_P(DevicesTest, ThatStayAreRenewed) {
    devices_.opened({user_, desk_});
    for (int minute = 0; minute < 10; ++minute) {
        clock_.advance(seconds(61));
        devices_.maintain();
        EXPECT_TRUE(isOnline());
    }
    EXPECT_TRUE(vanished_.empty());
}

TEST_P(DevicesTest, ThatAreNobodysOpenNothing) {
    EXPECT_THROW(devices_.opened({UserId("u2"), desk_}), Error);
    EXPECT_THROW(devices_.opened({user_, db::DeviceId("attic")}), Error);
    devices_.maintain();
    EXPECT_TRUE(vanished_.empty());
}

CONSORT_ON_BOTH_DATABASES(DevicesTest);

}  // namespace

}  // namespace consort::playback
