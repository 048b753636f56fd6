// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/sessions.h"

#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "core/base/error.h"

#include "tests/support/account_server.h"

namespace consort::accounts {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::AccountServer;
using testing::errorOf;

class SessionsTest : public testing::OnBothDatabases {
protected:
    SignIn refresh(const std::string& token) {
        return server_->sessions().refresh(token, server_.client);
    }

    std::optional<ErrorCode> refreshError(const std::string& token) {
        return errorOf([&] { refresh(token); });
    }

    AccountServer server_{*database_};
    SignIn ada_ = server_.signUp("ada@example.org");
};

CONSORT_ON_BOTH_DATABASES(SessionsTest);

TEST_P(SessionsTest, RefreshGivesNewTokens) {
    server_.clock.advance(seconds(60));
    const auto next = refresh(ada_.refreshToken);
    EXPECT_NE(next.refreshToken, ada_.refreshToken);
    EXPECT_NE(next.accessToken, ada_.accessToken);
    EXPECT_EQ(next.session, ada_.session);
    EXPECT_TRUE(server_.accepts(next.accessToken));
}

TEST_P(SessionsTest, ReuseEndsTheFamily) {
    const auto second = refresh(ada_.refreshToken);
    server_.clock.advance(seconds(11));
    EXPECT_EQ(refreshError(ada_.refreshToken), ErrorCode::Unauthorized);
    EXPECT_EQ(refreshError(second.refreshToken), ErrorCode::Unauthorized);
    EXPECT_FALSE(server_.accepts(second.accessToken));
}

TEST_P(SessionsTest, ReuseOfAMuchOlderTokenEndsTheFamilyAtOnce) {
    auto current = ada_;
    for (int i = 0; i < 5; ++i) {
        current = refresh(current.refreshToken);
    }
    EXPECT_EQ(refreshError(ada_.refreshToken), ErrorCode::Unauthorized);
    EXPECT_EQ(refreshError(current.refreshToken), ErrorCode::Unauthorized);
}

TEST_P(SessionsTest, TwoTabsAtOnceGetTheSameSuccessor) {
    const auto first = refresh(ada_.refreshToken);
    server_.clock.advance(seconds(9));
    const auto second = refresh(ada_.refreshToken);
    EXPECT_EQ(first.refreshToken, second.refreshToken);
    EXPECT_EQ(refreshError(first.refreshToken), std::nullopt);
}

TEST_P(SessionsTest, ManyTabsAtOnceStayTogether) {
    std::vector<std::thread> tabs;
    std::mutex mutex;
    std::set<std::string> successors;
    for (int i = 0; i < 8; ++i) {
        tabs.emplace_back([&] {
            const auto next = refresh(ada_.refreshToken);
            const std::lock_guard lock(mutex);
            successors.insert(next.refreshToken);
        });
    }
    for (auto& tab : tabs) {
        tab.join();
    }
    EXPECT_EQ(successors.size(), 1U);
}

TEST_P(SessionsTest, AThiefInTheGraceIsFoundOut) {
    const auto owner = refresh(ada_.refreshToken);
    const auto thief = refresh(ada_.refreshToken);
    refresh(thief.refreshToken);
    server_.clock.advance(seconds(900));
    EXPECT_EQ(refreshError(owner.refreshToken), ErrorCode::Unauthorized);
    EXPECT_TRUE(server_->sessions().list(ada_.user.id, {}, 10).empty());
}

TEST_P(SessionsTest, GarbageWithASessionsIdEndsNothing) {
    const auto id = ada_.session.str();
    for (const std::string& token : std::vector<std::string>{
             id,
             id + ".",
             id + "..",
             id + ".x.y",
             id + "." + std::string(10'000, 'a') + ".b",
             ada_.refreshToken + "x",
             ada_.refreshToken.substr(0, ada_.refreshToken.size() - 1),
             std::string(1 << 20, '.'),
             std::string(),
             std::string("\0.\0", 3)}) {
        EXPECT_EQ(refreshError(token), ErrorCode::Unauthorized) << token.substr(0, 80);
    }
    EXPECT_EQ(refreshError(ada_.refreshToken), std::nullopt);
}

TEST_P(SessionsTest, ATokenOfAnotherSessionIsWorthless) {
    const auto other = server_.login("ada@example.org");
    const auto mixed = other.session.str() + ada_.refreshToken.substr(36);
    EXPECT_EQ(refreshError(mixed), ErrorCode::Unauthorized);
    EXPECT_EQ(refreshError(other.refreshToken), std::nullopt);
    EXPECT_EQ(refreshError(ada_.refreshToken), std::nullopt);
}

TEST_P(SessionsTest, ExpiryIsSliding) {
    auto token = ada_.refreshToken;
    for (int i = 0; i < 3; ++i) {
        server_.clock.advance(hours(29 * 24));
        server_->maintain();
        token = refresh(token).refreshToken;
    }
    server_.clock.advance(hours(30 * 24));
    EXPECT_EQ(refreshError(token), ErrorCode::Unauthorized);
}

TEST_P(SessionsTest, LogoutEndsAccessAtOnce) {
    EXPECT_TRUE(server_.accepts(ada_.accessToken));
    EXPECT_TRUE(server_->sessions().end(ada_.user.id, ada_.session, server_.client));
    EXPECT_FALSE(server_.accepts(ada_.accessToken));
    EXPECT_EQ(refreshError(ada_.refreshToken), ErrorCode::Unauthorized);
    EXPECT_FALSE(server_->sessions().end(ada_.user.id, ada_.session, server_.client));
}

TEST_P(SessionsTest, NobodyEndsSomebodyElsesSession) {
    const auto eve = server_.add("eve@example.org");
    EXPECT_FALSE(server_->sessions().end(eve.id, ada_.session, server_.client));
    EXPECT_TRUE(server_.accepts(ada_.accessToken));
}

TEST_P(SessionsTest, RevocationSurvivesARestart) {
    server_->sessions().end(ada_.user.id, ada_.session, server_.client);
    server_.restart(*database_);
    EXPECT_FALSE(server_.accepts(ada_.accessToken));
}

TEST_P(SessionsTest, AnotherServerLearnsOfRevocations) {
    AccountServer other(*database_);
    ASSERT_TRUE(other.accepts(ada_.accessToken));
    server_->sessions().end(ada_.user.id, ada_.session, server_.client);
    other->maintain();
    EXPECT_FALSE(other.accepts(ada_.accessToken));
}

TEST_P(SessionsTest, ListsNewestFirstInPages) {
    std::set<std::string> ids{ada_.session.str()};
    for (int i = 0; i < 4; ++i) {
        server_.clock.advance(seconds(1));
        ids.insert(server_.login("ada@example.org").session.str());
    }
    const auto first = server_->sessions().list(ada_.user.id, {}, 3);
    const auto second = server_->sessions().list(ada_.user.id, first.back().id, 3);
    ASSERT_EQ(first.size(), 3U);
    ASSERT_EQ(second.size(), 2U);
    EXPECT_EQ(second.back().id, ada_.session);
    EXPECT_EQ(first.front().userAgent, "test");
}

TEST_P(SessionsTest, OldestSessionsGiveWay) {
    for (int i = 0; i < 100; ++i) {
        server_.clock.advance(seconds(1));
        server_->sessions().open(ada_.user, server_.client);
    }
    EXPECT_FALSE(server_.accepts(ada_.accessToken));
    EXPECT_EQ(server_->sessions().list(ada_.user.id, {}, 500).size(), 100U);
}

TEST_P(SessionsTest, HostileUserAgentsAreTamed) {
    server_.client.userAgent = std::string("a\0b\xff", 4) + std::string(100'000, 'x');
    const auto signIn = server_.login("ada@example.org");
    const auto sessions = server_->sessions().list(ada_.user.id, {}, 10);
    EXPECT_LE(sessions.front().userAgent.size(), 260U);
}

}  // namespace
}  // namespace consort::accounts
