// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/user_directory.h"

#include <thread>

#include <gtest/gtest.h>

#include "core/db/stores/account_store.h"

#include "tests/support/account_server.h"

namespace consort::accounts {
namespace {

using testing::AccountServer;
using testing::errorOf;
using testing::fieldOf;
using testing::kPassword;

class UserDirectoryTest : public testing::OnBothDatabases {
protected:
    std::optional<User> change(const UserId& id, db::AccountChange change) {
        return server_->users().change(id, std::move(change), ada_.user.id, server_.client);
    }

    AccountServer server_{*database_};
    SignIn ada_ = server_.signUp("ada@example.org");
};

CONSORT_ON_BOTH_DATABASES(UserDirectoryTest);

TEST_P(UserDirectoryTest, NamesAreUniqueWhateverTheCase) {
    EXPECT_EQ(fieldOf([&] { server_.add("ADA@example.ORG"); }), "email");
    const NewUser sameName{"b@example.org", kPassword, "B", "aDa"};
    EXPECT_EQ(
        fieldOf([&] {
            server_->users().create({}, sameName, db::Admission::Anyone, server_.client);
        }),
        "username"
    );
    EXPECT_EQ(server_.add("ada@elsewhere.example").username, "ada2");
    EXPECT_EQ(server_.add("ADA@third.example").username, "ADA3");
}

TEST_P(UserDirectoryTest, ChangesProfiles) {
    const auto user = change(ada_.user.id, {.username = "countess", .displayName = "Ada L."});
    ASSERT_TRUE(user);
    EXPECT_EQ(user->username, "countess");
    EXPECT_EQ(user->email, "ada@example.org");
    EXPECT_GT(user->updatedMs, ada_.user.updatedMs);
    EXPECT_EQ(server_.login("countess").user.id, ada_.user.id);
    EXPECT_TRUE(server_.accepts(ada_.accessToken));
}

TEST_P(UserDirectoryTest, AStaleChangeChangesNothing) {
    const auto before = ada_.user.updatedMs;
    ASSERT_TRUE(change(ada_.user.id, {.displayName = "One", .expectedUpdatedMs = before}));
    EXPECT_FALSE(change(ada_.user.id, {.displayName = "Two", .expectedUpdatedMs = before}));
    EXPECT_EQ(server_->users().get(ada_.user.id).displayName, "One");
}

TEST_P(UserDirectoryTest, TakenNamesAreRefused) {
    const auto eve = server_.add("eve@example.org");
    EXPECT_EQ(fieldOf([&] { change(eve.id, {.email = "ADA@EXAMPLE.org"}); }), "email");
    EXPECT_EQ(fieldOf([&] { change(eve.id, {.username = "ADA"}); }), "username");
    EXPECT_EQ(fieldOf([&] { change(eve.id, {.email = "ada"}); }), "email");
    EXPECT_EQ(errorOf([&] { change(UserId("nobody"), {}); }), ErrorCode::NotFound);
}

TEST_P(UserDirectoryTest, TheLastAdministratorStays) {
    const auto& id = ada_.user.id;
    EXPECT_EQ(errorOf([&] { change(id, {.role = Role::User}); }), ErrorCode::Conflict);
    EXPECT_EQ(errorOf([&] { change(id, {.disabled = true}); }), ErrorCode::Conflict);
    EXPECT_EQ(
        errorOf([&] { server_->users().remove({}, id, id, server_.client); }), ErrorCode::Conflict
    );
    const auto locked = server_.add("bob@example.org", Role::Admin);
    change(locked.id, {.disabled = true});
    EXPECT_EQ(errorOf([&] { change(id, {.role = Role::User}); }), ErrorCode::Conflict);
    server_.add("eve@example.org", Role::Admin);
    EXPECT_EQ(errorOf([&] { change(id, {.role = Role::User}); }), std::nullopt);
}

TEST_P(UserDirectoryTest, TwoAdministratorsCannotDemoteEachOther) {
    for (int round = 0; round < 5; ++round) {
        const auto one = server_.add("a" + std::to_string(round) + "@example.org", Role::Admin);
        if (round == 0) {
            change(ada_.user.id, {.role = Role::User});
        }
        std::vector<User> admins;
        for (const auto& user : server_->users().list({}, 100)) {
            if (user.role == Role::Admin) {
                admins.push_back(user);
            }
        }
        std::vector<std::thread> threads;
        for (const auto& admin : admins) {
            threads.emplace_back([&, id = admin.id] {
                errorOf([&] { change(id, {.role = Role::User}); });
            });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        int left = 0;
        for (const auto& user : server_->users().list({}, 100)) {
            left += user.role == Role::Admin ? 1 : 0;
        }
        ASSERT_EQ(left, 1);
    }
}

TEST_P(UserDirectoryTest, AnAbandonedSignUpIsNobodyAndIsDropped) {
    db::AccountStore store(*database_);
    const db::NewAccount ghost{UserId("ghost"), "ghost", true, "ghost@example.org", "Ghost"};
    ASSERT_TRUE(store.createPending(ghost, db::Admission::Anyone, server_.clock.nowMs()));
    EXPECT_FALSE(store.findById(UserId("ghost")));
    EXPECT_FALSE(server_->users().findByLogin("ghost"));
    EXPECT_EQ(server_->users().list({}, 10).size(), 1U);
    EXPECT_EQ(fieldOf([&] { server_.add("ghost@example.org"); }), "email");
    server_.clock.advance(std::chrono::minutes(11));
    EXPECT_EQ(server_.add("ghost@example.org").username, "ghost");
}

TEST_P(UserDirectoryTest, ANewPasswordEndsAllSessions) {
    const auto eve = server_.add("eve@example.org");
    const auto signIn = server_.login("eve");
    server_->users().setPassword({}, eve.id, "battery staple 2", {}, server_.client);
    EXPECT_FALSE(server_.accepts(signIn.accessToken));
    EXPECT_EQ(server_.login("eve", "battery staple 2").user.id, eve.id);
    EXPECT_EQ(
        fieldOf([&] { server_->users().setPassword({}, eve.id, "short", {}, server_.client); }),
        "password"
    );
}

TEST_P(UserDirectoryTest, ListsInPages) {
    for (int i = 0; i < 4; ++i) {
        server_.clock.advance(std::chrono::seconds(1));
        server_.add("u" + std::to_string(i) + "@example.org");
    }
    const auto first = server_->users().list({}, 3);
    const auto second = server_->users().list(first.back().id, 3);
    ASSERT_EQ(first.size(), 3U);
    ASSERT_EQ(second.size(), 2U);
    EXPECT_EQ(first.front().id, ada_.user.id);
    EXPECT_EQ(second.back().username, "u3");
}

TEST_P(UserDirectoryTest, ADeletedAccountsSecretDoesNotComeBack) {
    const auto eve = server_.add("eve@example.org");
    server_.local->failWith(unavailable("down"));
    server_->users().remove({}, eve.id, ada_.user.id, server_.client);
    server_.local->failWith(std::nullopt);
    EXPECT_EQ(errorOf([&] { server_.login(eve.id.str(), kPassword); }), ErrorCode::Unauthorized);
}

}  // namespace
}  // namespace consort::accounts
