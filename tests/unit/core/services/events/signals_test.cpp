// SPDX-License-Identifier: Apache-2.0
#include "core/services/events/signals.h"

#include <stdexcept>

#include <unistd.h>

#include <gtest/gtest.h>

#include "core/base/file_descriptor.h"

#include "tests/unit/core/services/events/scripted_bus.h"

namespace consort::events {

namespace {

class SignalsTest : public ::testing::Test {
protected:
    FileDescriptor logFile_{::dup(2)};
    Log log_{logFile_.get(), LogLevel::Error};
    ScriptedBus bus_;
    std::string heard_;
    Signals signals_{
        bus_,
        log_,
        {{"fruit", [this](const std::string& payload) { heard_ += '[' + payload + ']'; }},
         {"bad", [](const std::string&) { throw std::runtime_error("bad"); }}},
        [this] { heard_ += "missed"; }};
};

TEST_F(SignalsTest, TellsWhatOthersTold) {
    bus_.tell({"1", "fruit a b"});
    bus_.tell({"2", "fruit "});
    EXPECT_EQ(heard_, "[a b][]");
}

TEST_F(SignalsTest, PassesOverWhatIsKnownOrNotForIt) {
    signals_.tell("fruit", "own");
    bus_.tell({"1", "fruit past", false, true});
    bus_.tell({"2", "vegetable x"});
    bus_.tell({"3", "fruit"});
    bus_.tell({"4", ""});
    EXPECT_EQ(heard_, "");
}

TEST_F(SignalsTest, TellsWhatWasMissed) {
    bus_.tellGap("5");
    EXPECT_EQ(heard_, "missed");
}

TEST_F(SignalsTest, AHandlerThatFailsHarmsNobody) {
    bus_.tell({"1", "bad x"});
    bus_.tell({"2", "fruit x"});
    EXPECT_EQ(heard_, "[x]");
}

}  // namespace

}  // namespace consort::events
