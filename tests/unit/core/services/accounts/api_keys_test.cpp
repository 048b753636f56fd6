// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/api_keys.h"

#include <gtest/gtest.h>

#include "tests/support/account_server.h"

namespace consort::accounts {
namespace {

using std::chrono::seconds;
using testing::AccountServer;
using testing::errorOf;
using testing::fieldOf;

class ApiKeysTest : public testing::OnBothDatabases {
protected:
    NewApiKey create(const std::string& name = "script") {
        return server_->apiKeys().create(ada_.user.id, name, server_.client);
    }

    bool accepts(const std::string& key) { return server_->apiKeys().verify(key).has_value(); }

    AccountServer server_{*database_};
    SignIn ada_ = server_.signUp("ada@example.org");
};

CONSORT_ON_BOTH_DATABASES(ApiKeysTest);

TEST_P(ApiKeysTest, LetTheirOwnerIn) {
    const auto made = create();
    EXPECT_TRUE(made.key.starts_with("csk_"));
    EXPECT_TRUE(made.key.starts_with(made.record.prefix));
    const auto caller = server_->apiKeys().verify(made.key);
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->user, ada_.user.id);
    EXPECT_TRUE(caller->session.empty());
    EXPECT_TRUE(caller->isAdmin);
}

TEST_P(ApiKeysTest, EndAtOnceAlsoWhenCached) {
    const auto made = create();
    ASSERT_TRUE(accepts(made.key));
    EXPECT_TRUE(server_->apiKeys().revoke(ada_.user.id, made.record.id, server_.client));
    EXPECT_FALSE(accepts(made.key));
    EXPECT_FALSE(server_->apiKeys().revoke(ada_.user.id, made.record.id, server_.client));
}

TEST_P(ApiKeysTest, EndOnOtherServersToo) {
    const auto made = create();
    AccountServer other(*database_);
    ASSERT_TRUE(other->apiKeys().verify(made.key));
    server_->apiKeys().revoke(ada_.user.id, made.record.id, server_.client);
    other->maintain();
    EXPECT_FALSE(other->apiKeys().verify(made.key));
}

TEST_P(ApiKeysTest, NobodyRevokesSomebodyElses) {
    const auto made = create();
    const auto eve = server_.add("eve@example.org");
    EXPECT_FALSE(server_->apiKeys().revoke(eve.id, made.record.id, server_.client));
    EXPECT_TRUE(accepts(made.key));
}

TEST_P(ApiKeysTest, FollowTheRoleOfTheirOwner) {
    const auto eve = server_.add("eve@example.org");
    const auto made = server_->apiKeys().create(eve.id, "x", server_.client);
    ASSERT_FALSE(server_->apiKeys().verify(made.key)->isAdmin);
    server_->users().change(eve.id, {.role = Role::Admin}, ada_.user.id, server_.client);
    EXPECT_TRUE(server_->apiKeys().verify(made.key)->isAdmin);
    server_->users().change(eve.id, {.disabled = true}, ada_.user.id, server_.client);
    EXPECT_FALSE(accepts(made.key));
    server_->users().change(eve.id, {.disabled = false}, ada_.user.id, server_.client);
    EXPECT_TRUE(accepts(made.key));
    server_->users().remove({}, eve.id, ada_.user.id, server_.client);
    EXPECT_FALSE(accepts(made.key));
}

TEST_P(ApiKeysTest, NothingElseLooksLikeOne) {
    const auto made = create();
    for (const std::string& bad : std::vector<std::string>{
             std::string(),
             std::string("csk_"),
             made.key.substr(4),
             made.key + "x",
             "csk_" + std::string(43, 'A'),
             std::string(1 << 20, 'a'),
             made.record.id.str()}) {
        EXPECT_FALSE(accepts(bad)) << bad.substr(0, 60);
    }
}

TEST_P(ApiKeysTest, AreListedWithTheirLastUse) {
    const auto made = create();
    EXPECT_FALSE(server_->apiKeys().list(ada_.user.id, {}, 10).front().lastUsedMs);
    server_.clock.advance(seconds(5));
    accepts(made.key);
    server_->maintain();
    const auto listed = server_->apiKeys().list(ada_.user.id, {}, 10);
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed.front().lastUsedMs, server_.clock.nowMs());
}

TEST_P(ApiKeysTest, NamesAreChecked) {
    EXPECT_EQ(fieldOf([&] { create(""); }), "name");
    EXPECT_EQ(fieldOf([&] { create("a\r\nb"); }), "name");
    EXPECT_EQ(fieldOf([&] { create(std::string(1 << 20, 'a')); }), "name");
}

TEST_P(ApiKeysTest, AreLimitedInNumber) {
    for (int i = 0; i < 50; ++i) {
        create();
    }
    EXPECT_EQ(errorOf([&] { create(); }), ErrorCode::Conflict);
}

}  // namespace
}  // namespace consort::accounts
