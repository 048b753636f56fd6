// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/accounts.h"

#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/support/account_server.h"

namespace consort::accounts {
namespace {

/// Fails at will as nothing in the core does: with what is no Error.
class BrokenClock final : public Clock {
public:
    TimeMs nowMs() const override {
        if (isBroken) {
            throw std::runtime_error("the clock stands still");
        }
        return 1'700'000'000'000;
    }

    std::chrono::steady_clock::time_point steadyNow() const override { return {}; }

    bool isBroken = false;
};

TEST(Accounts, MaintenanceSurvivesAndLogsWhateverIsThrown) {
    testing::TestDatabase database(db::Dialect::Sqlite);
    testing::MemoryAuthDirectory auth;
    BrokenClock clock;
    const FileDescriptor written(::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    Log log(written.get());
    Accounts accounts(*database, auth, clock, log);
    clock.isBroken = true;

    EXPECT_NO_THROW(accounts.maintain());

    std::string text(4096, '\0');
    text.resize(static_cast<std::size_t>(::pread(written.get(), text.data(), text.size(), 0)));
    EXPECT_NE(text.find("the clock stands still"), std::string::npos) << text;
}

}  // namespace
}  // namespace consort::accounts
