// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/account_service.h"

#include <thread>

#include <gtest/gtest.h>

#include "core/db/stores/audit_store.h"

#include "tests/support/account_server.h"

namespace consort::accounts {
namespace {

using testing::AccountServer;
using testing::errorOf;
using testing::fieldOf;
using testing::kPassword;
using testing::MemoryAuth;

AccountOptions open() {
    AccountOptions options;
    options.registration = Registration::Anyone;
    return options;
}

class AccountServiceTest : public testing::OnBothDatabases {
protected:
    std::optional<ErrorCode> loginError(const std::string& name, const std::string& password) {
        return errorOf([&] { server_.login(name, password); });
    }

    AccountServer server_{*database_};
};

CONSORT_ON_BOTH_DATABASES(AccountServiceTest);

TEST_P(AccountServiceTest, FirstUserIsAdminThenSignUpCloses) {
    EXPECT_TRUE(server_->own().signUpState().isOpen);
    EXPECT_TRUE(server_->own().signUpState().isFirstUser);
    EXPECT_EQ(server_.signUp("ada@example.org").user.role, Role::Admin);
    EXPECT_FALSE(server_->own().signUpState().isOpen);
    EXPECT_EQ(errorOf([&] { server_.signUp("eve@example.org"); }), ErrorCode::Denied);
}

TEST_P(AccountServiceTest, OfManyAtOnceExactlyOneIsAdmin) {
    AccountServer other(*database_, open());
    AccountServer one(*database_, open());
    std::atomic<int> admins{0};
    std::atomic<int> users{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
            auto& server = i % 2 == 0 ? one : other;
            const auto signIn = server.signUp("u" + std::to_string(i) + "@example.org");
            (signIn.user.role == Role::Admin ? admins : users) += 1;
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(admins, 1);
    EXPECT_EQ(users, 7);
}

TEST_P(AccountServiceTest, OfTwoFirstsAtOnceOneIsRefusedWhenClosed) {
    std::atomic<int> made{0};
    std::atomic<int> refused{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&, i] {
            const auto error =
                errorOf([&] { server_.signUp("u" + std::to_string(i) + "@example.org"); });
            (error ? refused : made) += 1;
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(made, 1);
    EXPECT_EQ(refused, 3);
}

TEST_P(AccountServiceTest, NobodySignsUpWhenClosed) {
    AccountOptions options;
    options.registration = Registration::Nobody;
    AccountServer closed(*database_, options);
    EXPECT_EQ(errorOf([&] { closed.signUp("ada@example.org"); }), ErrorCode::Denied);
}

TEST_P(AccountServiceTest, AFailedEnrolmentLeavesNothing) {
    server_.local->failWith(unavailable("the directory is down"));
    EXPECT_EQ(errorOf([&] { server_.signUp("ada@example.org"); }), ErrorCode::Unavailable);
    server_.local->failWith(invalid("too simple"));
    EXPECT_EQ(fieldOf([&] { server_.signUp("ada@example.org"); }), "password");
    server_.local->failWith(std::nullopt);
    EXPECT_TRUE(server_->own().signUpState().isFirstUser);
    const auto ada = server_.signUp("ada@example.org");
    EXPECT_EQ(ada.user.role, Role::Admin);
    EXPECT_EQ(ada.user.username, "ada");
}

TEST_P(AccountServiceTest, SignUpNeedsAPluginThatKeepsPasswords) {
    server_.auth.backends = {std::make_shared<MemoryAuth>(MemoryAuth::Options{"ldap", false})};
    EXPECT_FALSE(server_->own().signUpState().isOpen);
    EXPECT_EQ(errorOf([&] { server_.signUp("ada@example.org"); }), ErrorCode::Denied);
}

TEST_P(AccountServiceTest, LogsInByEmailAndUsernameWhateverTheCase) {
    const auto ada = server_.signUp("Ada@Example.org");
    EXPECT_EQ(server_.login("ada@EXAMPLE.ORG").user.id, ada.user.id);
    EXPECT_EQ(server_.login("ADA").user.id, ada.user.id);
    EXPECT_EQ(loginError("ada@example.org", "wrong horse 1"), ErrorCode::Unauthorized);
}

TEST_P(AccountServiceTest, UnicodeNamesWork) {
    const auto user = server_->own()
                          .signUp({}, {"Анна@пример.рф", kPassword, "Анна", "Ännä"}, server_.client)
                          .user;
    EXPECT_EQ(server_.login("АННА@ПРИМЕР.РФ").user.id, user.id);
    EXPECT_EQ(server_.login("änNÄ").user.id, user.id);
    EXPECT_EQ(server_.login("A\u0308nna\u0308").user.id, user.id);
}

TEST_P(AccountServiceTest, UnknownNameAndWrongPasswordTakeTheSameWay) {
    server_.signUp("ada@example.org");
    const auto messageOf = [&](const std::string& name) {
        try {
            server_.login(name, "wrong horse 1");
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    const auto hashesBefore = server_.local->hashCount.load();
    const auto wrong = messageOf("ada@example.org");
    const auto hashesBetween = server_.local->hashCount.load();
    const auto unknown = messageOf("bob@example.org");
    EXPECT_EQ(wrong, unknown);
    EXPECT_EQ(hashesBetween - hashesBefore, 1);
    EXPECT_EQ(server_.local->hashCount - hashesBetween, 1);
}

TEST_P(AccountServiceTest, FailuresAreAuditedWithoutWhatWasTyped) {
    server_.signUp("ada@example.org");
    loginError("my secret password", "wrong horse 1");
    loginError("ada", "wrong horse 1");
    const auto entries = db::AuditStore(*database_).listNewest(10);
    ASSERT_GE(entries.size(), 2U);
    int failures = 0;
    for (const auto& entry : entries) {
        EXPECT_EQ((entry.target + entry.detail).find("secret"), std::string::npos);
        failures += entry.action == "login.failed" ? 1 : 0;
    }
    EXPECT_EQ(failures, 2);
}

TEST_P(AccountServiceTest, AnOutageFailsClosedAndCountsForNobody) {
    server_.signUp("ada@example.org");
    auto second = std::make_shared<MemoryAuth>(MemoryAuth::Options{"second", false});
    second->add("ada", kPassword, {.subject = "x"});
    server_.auth.backends = {server_.local, second};
    server_.local->failWith(unavailable("down"));
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(loginError("ada", kPassword), ErrorCode::Unavailable);
    }
    EXPECT_EQ(second->hashCount, 0);
    server_.local->failWith(std::nullopt);
    EXPECT_EQ(loginError("ada", kPassword), std::nullopt);
}

TEST_P(AccountServiceTest, AWrongPasswordStopsTheChain) {
    server_.signUp("ada@example.org");
    auto second = std::make_shared<MemoryAuth>(MemoryAuth::Options{"second", false});
    second->add("ada", "other password", {.subject = "x"});
    server_.auth.backends = {server_.local, second};
    EXPECT_EQ(loginError("ada", "other password"), ErrorCode::Unauthorized);
    EXPECT_EQ(second->hashCount, 0);
}

TEST_P(AccountServiceTest, KnownPeopleOfOtherInstancesGetAnAccount) {
    const auto ada = server_.signUp("ada@example.org");
    auto ldap = std::make_shared<MemoryAuth>(MemoryAuth::Options{"ldap", false});
    ldap->add(
        "ada", "ldap password", {.subject = "dn1", .username = "ada", .email = "ADA@example.org"}
    );
    ldap->add("bob", "ldap password", {.subject = "dn2", .username = "bob", .displayName = "B\nb"});
    server_.auth.backends = {ldap, server_.local};
    const auto other = server_.login("ada", "ldap password");
    EXPECT_NE(other.user.id, ada.user.id);
    EXPECT_EQ(other.user.username, "ada2");
    EXPECT_FALSE(other.user.email);
    EXPECT_EQ(other.user.role, Role::User);
    EXPECT_EQ(server_.login("ada", "ldap password").user.id, other.user.id);
    EXPECT_EQ(server_.login("bob", "ldap password").user.displayName, "bob");
}

TEST_P(AccountServiceTest, UnknownIdentitiesAreRefusedWhenToldSo) {
    AccountOptions options;
    options.unknownIdentities = UnknownIdentities::Refuse;
    AccountServer server(*database_, options);
    auto ldap = std::make_shared<MemoryAuth>(MemoryAuth::Options{"ldap", false});
    ldap->add("bob", "ldap password", {.subject = "dn2"});
    server.auth.backends = {ldap};
    EXPECT_EQ(errorOf([&] { server.login("bob", "ldap password"); }), ErrorCode::Unauthorized);
}

TEST_P(AccountServiceTest, OneProviderCanBeNamed) {
    server_.signUp("ada@example.org");
    const auto with = [&](const std::string& provider) {
        return [this, provider] {
            server_->own().login({}, {"ada", kPassword, provider}, server_.client);
        };
    };
    EXPECT_EQ(errorOf(with("local")), std::nullopt);
    EXPECT_EQ(fieldOf(with("nonsense")), "provider");
}

TEST_P(AccountServiceTest, DisabledPeopleStayOut) {
    const auto ada = server_.signUp("ada@example.org");
    const auto eve = server_.add("eve@example.org");
    const auto signIn = server_.login("eve");
    server_->users().change(eve.id, {.disabled = true}, ada.user.id, server_.client);
    EXPECT_EQ(loginError("eve", kPassword), ErrorCode::Unauthorized);
    EXPECT_EQ(
        errorOf([&] { server_->sessions().refresh(signIn.refreshToken, server_.client); }),
        ErrorCode::Unauthorized
    );
}

TEST_P(AccountServiceTest, GuessingIsSlowedDownByAccountNotBySpelling) {
    const auto ada = server_.signUp("ada@example.org");
    for (const auto& name :
         {std::string("ada"),
          std::string("ADA"),
          std::string("ada@example.org"),
          std::string("Ada@example.org"),
          ada.user.id.str()}) {
        EXPECT_EQ(loginError(name, "wrong horse 1"), ErrorCode::Unauthorized);
    }
    EXPECT_EQ(loginError("ada", kPassword), ErrorCode::Quota);
    server_.clock.advance(std::chrono::seconds(3));
    EXPECT_EQ(loginError("ada", kPassword), std::nullopt);
}

TEST_P(AccountServiceTest, HugeAndBrokenInputsAreRefused) {
    const std::string huge(1 << 20, 'a');
    EXPECT_EQ(fieldOf([&] { server_.login(huge); }), "email");
    EXPECT_EQ(fieldOf([&] { server_.login("a\xff"); }), "email");
    EXPECT_EQ(fieldOf([&] { server_.login(""); }), "email");
    EXPECT_EQ(fieldOf([&] { server_.login("ada", huge); }), "password");
    EXPECT_EQ(fieldOf([&] { server_.signUp(huge + "@example.org"); }), "email");
    EXPECT_EQ(server_.local->hashCount, 0);
}

TEST_P(AccountServiceTest, PasswordChangeNeedsTheOldAndEndsOtherSessions) {
    const auto ada = server_.signUp("ada@example.org");
    const auto other = server_.login("ada");
    const Caller caller{ada.user.id, ada.session, true};
    const auto change = [&](const std::string& current, const std::string& next) {
        return [&, current, next] {
            server_->own().changePassword({}, caller, current, next, server_.client);
        };
    };
    EXPECT_EQ(fieldOf(change("wrong horse 1", "battery staple 2")), "current_password");
    EXPECT_EQ(fieldOf(change(kPassword, "short")), "new_password");
    EXPECT_EQ(errorOf(change(kPassword, "battery staple 2")), std::nullopt);
    EXPECT_TRUE(server_.accepts(ada.accessToken));
    EXPECT_FALSE(server_.accepts(other.accessToken));
    EXPECT_EQ(loginError("ada", kPassword), ErrorCode::Unauthorized);
    EXPECT_EQ(loginError("ada", "battery staple 2"), std::nullopt);
}

TEST_P(AccountServiceTest, ANewPasswordThatThePluginRefusesIsTheFieldThatWasSent) {
    const auto ada = server_.signUp("ada@example.org");
    server_.local->refuseSecrets("too well known");
    const auto change = [&] {
        server_->own().changePassword(
            {}, {ada.user.id, ada.session, true}, kPassword, "battery staple 2", server_.client
        );
    };
    EXPECT_EQ(fieldOf(change), "new_password");
    EXPECT_EQ(errorOf(change), ErrorCode::Invalid);
}

TEST_P(AccountServiceTest, ApiKeysChangeNoPasswords) {
    const auto ada = server_.signUp("ada@example.org");
    const Caller caller{ada.user.id, {}, true};
    EXPECT_EQ(
        errorOf([&] {
            server_->own().changePassword({}, caller, kPassword, "battery staple", server_.client);
        }),
        ErrorCode::Denied
    );
    EXPECT_EQ(
        errorOf([&] { server_->own().leave({}, caller, kPassword, server_.client); }),
        ErrorCode::Denied
    );
}

TEST_P(AccountServiceTest, LeavingTakesEverythingAlong) {
    server_.signUp("ada@example.org");
    const auto eve = server_.add("eve@example.org");
    const auto signIn = server_.login("eve");
    const Caller caller{eve.id, signIn.session, false};
    EXPECT_EQ(
        fieldOf([&] { server_->own().leave({}, caller, "wrong horse 1", server_.client); }),
        "current_password"
    );
    server_->own().leave({}, caller, kPassword, server_.client);
    EXPECT_FALSE(server_.accepts(signIn.accessToken));
    EXPECT_EQ(loginError("eve", kPassword), ErrorCode::Unauthorized);
    EXPECT_EQ(server_.local->size(), 1U);
}

}  // namespace
}  // namespace consort::accounts
