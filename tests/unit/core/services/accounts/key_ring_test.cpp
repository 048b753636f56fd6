// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/key_ring.h"

#include <gtest/gtest.h>

#include "core/db/stores/signing_key_store.h"

#include "tests/support/test_database.h"

namespace consort::accounts {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

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
