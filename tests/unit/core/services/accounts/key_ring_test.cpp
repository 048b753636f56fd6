// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/key_ring.h"

#include <functional>

#include <gtest/gtest.h>

#include "core/db/stores/signing_key_store.h"

#include "tests/support/test_database.h"

namespace consort::accounts {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// Lets something happen once it is asked for the second time, which is after keys were loaded.
class MeddlingClock final : public Clock {
public:
    explicit MeddlingClock(TimeMs nowMs) : clock_(nowMs) {}

    void meddle(std::function<void()> run) {
        run_ = std::move(run);
        left_ = 2;
    }

    TimeMs nowMs() const override {
        if (left_ > 0 && --left_ == 0) {
            run_();
        }
        return clock_.nowMs();
    }

    std::chrono::steady_clock::time_point steadyNow() const override { return clock_.steadyNow(); }

private:
    ManualClock clock_;
    std::function<void()> run_;
    mutable int left_ = 0;
};

class KeyRingTest : public ::testing::Test {
protected:
    testing::TestDatabase database_{db::Dialect::Sqlite};
    db::SigningKeyStore store_{*database_};
    ManualClock clock_;
    KeyRing::Times times_{hours(30 * 24), hours(30 * 24)};
    KeyRing ring_{store_, clock_, times_};
};

TEST_F(KeyRingTest, SharesKeysBetweenServers) {
    KeyRing other(store_, clock_, times_);
    EXPECT_EQ(ring_.current()->id, other.current()->id);
    EXPECT_EQ(ring_.current()->jwt, other.current()->jwt);
}

TEST_F(KeyRingTest, KeysForUsesDiffer) {
    const auto key = ring_.current();
    EXPECT_NE(key->jwt, key->csrf);
    EXPECT_NE(key->jwt, key->stream);
    EXPECT_NE(key->csrf, key->stream);
}

TEST_F(KeyRingTest, RotatesAndGivesOthersTimeToLoad) {
    const auto old = ring_.current()->id;
    clock_.advance(hours(30 * 24));
    ring_.refresh();
    EXPECT_EQ(ring_.current()->id, old);
    clock_.advance(minutes(3));
    EXPECT_NE(ring_.current()->id, old);
    EXPECT_NE(ring_.find(old), nullptr);
}

TEST_F(KeyRingTest, TellsWhetherItMadeAKey) {
    EXPECT_FALSE(ring_.refresh());
    clock_.advance(hours(30 * 24));
    EXPECT_TRUE(ring_.refresh());
    EXPECT_FALSE(ring_.refresh());
}

TEST_F(KeyRingTest, MadeNoneWhenAnotherServerWasFaster) {
    MeddlingClock clock(clock_.nowMs());
    KeyRing ring(store_, clock, {hours(0), times_.verifyFor});
    clock.meddle([&] { store_.add({"theirs", "secret", clock_.nowMs() + 1}); });
    EXPECT_FALSE(ring.refresh());
    EXPECT_NE(ring.find("theirs"), nullptr);
}

TEST_F(KeyRingTest, OldKeysVerifyUntilTheirTokensAreDead) {
    const auto old = ring_.current()->id;
    clock_.advance(hours(59 * 24));
    ring_.refresh();
    EXPECT_NE(ring_.find(old), nullptr);
    clock_.advance(hours(2 * 24));
    EXPECT_EQ(ring_.find(old), nullptr);
}

TEST_F(KeyRingTest, FindsAKeyThatAnotherServerJustMade) {
    store_.add({"fresh", "secret", clock_.nowMs()});
    clock_.advance(seconds(5));
    EXPECT_NE(ring_.find("fresh"), nullptr);
}

TEST_F(KeyRingTest, StrangersCannotMakeItAskTheDatabaseAtWill) {
    clock_.advance(seconds(5));
    EXPECT_EQ(ring_.find("made up"), nullptr);
    store_.add({"fresh", "secret", clock_.nowMs()});
    EXPECT_EQ(ring_.find("fresh"), nullptr);
    clock_.advance(seconds(1));
    EXPECT_NE(ring_.find("fresh"), nullptr);
    EXPECT_EQ(ring_.find(std::string(1 << 20, 'x')), nullptr);
}

}  // namespace
}  // namespace consort::accounts
