// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/stream_tokens.h"

#include <gtest/gtest.h>

#include "tests/support/account_server.h"

namespace consort::accounts {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::AccountServer;

class StreamTokensTest : public ::testing::Test {
protected:
    bool accepts(std::string_view token, const TrackId& track, std::string_view form) {
        return server_->streamTokens().verify(token, track, form).has_value();
    }

    testing::TestDatabase database_{db::Dialect::Sqlite};
    AccountServer server_{*database_};
    SignIn ada_ = server_.signUp("ada@example.org");
    User eve_ = server_.add("eve@example.org");
    TrackId track_{"t1"};
    std::string token_ = server_->streamTokens().make(eve_, track_, "mp3", seconds(60)).text;
};

TEST_F(StreamTokensTest, AreBoundToTrackFormAndTime) {
    EXPECT_EQ(server_->streamTokens().verify(token_, track_, "mp3"), eve_.id);
    EXPECT_FALSE(accepts(token_, TrackId("t2"), "mp3"));
    EXPECT_FALSE(accepts(token_, track_, "flac"));
    EXPECT_FALSE(accepts(token_, track_, ""));
    server_.clock.advance(seconds(61));
    EXPECT_FALSE(accepts(token_, track_, "mp3"));
}

TEST_F(StreamTokensTest, DoNotMixTrackAndForm) {
    const auto token = server_->streamTokens().make(eve_, TrackId("a\n1:b"), "c", seconds(60)).text;
    EXPECT_TRUE(accepts(token, TrackId("a\n1:b"), "c"));
    EXPECT_FALSE(accepts(token, TrackId("a"), "b\n1:c"));
}

TEST_F(StreamTokensTest, RefuseEveryChange) {
    for (std::size_t i = 0; i < token_.size(); ++i) {
        auto changed = token_;
        changed[i] = changed[i] == '1' ? '2' : '1';
        EXPECT_FALSE(accepts(changed, track_, "mp3")) << i;
        EXPECT_FALSE(accepts(token_.substr(0, i), track_, "mp3")) << i;
    }
    EXPECT_FALSE(accepts(token_ + ".x", track_, "mp3"));
    EXPECT_FALSE(accepts(std::string(1 << 20, '.'), track_, "mp3"));
}

TEST_F(StreamTokensTest, LastNoLongerThanAllowed) {
    const auto token = server_->streamTokens().make(eve_, track_, "mp3", hours(24 * 365));
    EXPECT_EQ(token.expiresMs, server_.clock.nowMs() / 1000 * 1000 + 6 * 3600 * 1000);
}

TEST_F(StreamTokensTest, EndWithTheUser) {
    server_->users().change(eve_.id, {.disabled = true}, ada_.user.id, server_.client);
    EXPECT_FALSE(accepts(token_, track_, "mp3"));
}

TEST_F(StreamTokensTest, AreNoAccessTokens) {
    EXPECT_FALSE(server_.accepts(token_));
    EXPECT_FALSE(accepts(ada_.accessToken, track_, "mp3"));
}

TEST_F(StreamTokensTest, OnlyThoseOfAnUnknownSigningKeyAreNotAtHand) {
    EXPECT_FALSE(server_->streamTokens().isAtHand("made-up.user.1.99999999999.mac"));
    EXPECT_TRUE(server_->streamTokens().isAtHand(token_));
}

}  // namespace
}  // namespace consort::accounts
