// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <consort/sdk.hpp>

#include "tests/plugins/support/loaded_plugin.h"

namespace consort::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

struct Login {
    std::int32_t status = CONSORT_OK;
    std::string message;
    std::string subject;
    std::string username;
};

class AuthClient {
public:
    AuthClient(const consort_plugin& plugin, void* self) : table_(*plugin.auth), self_(self) {}

    Login verify(
        std::string_view user, std::string_view password, std::chrono::nanoseconds timeout = 60s
    ) const {
        FakeCall call;
        call.setTimeout(timeout);
        consort_credential credential{};
        credential.size = sizeof(credential);
        credential.type = CONSORT_CRED_PASSWORD;
        credential.user = sdk::toC(user);
        credential.secret = sdk::toC(password);
        Login login;
        login.status = table_.verify(self_, call.raw(), &credential, {&login, &take});
        login.message = call.message;
        return login;
    }

    Login enroll(std::string_view subject, std::string_view user, std::string_view password) const {
        FakeCall call;
        const auto status =
            table_.enroll(self_, call.raw(), sdk::toC(subject), sdk::toC(user), sdk::toC(password));
        return {status, call.message, {}, {}};
    }

    std::int32_t forget(std::string_view subject) const {
        FakeCall call;
        return table_.forget(self_, call.raw(), sdk::toC(subject));
    }

private:
    static std::int32_t take(void* context, const consort_identity* identity) {
        auto& login = *static_cast<Login*>(context);
        login.subject = sdk::fromC(identity->subject);
        login.username = sdk::fromC(identity->username);
        EXPECT_EQ(identity->admin, -1);
        EXPECT_EQ(identity->n_groups, 0U);
        return CONSORT_OK;
    }

    const consort_auth_v1& table_;
    void* self_;
};

const consort_plugin& plugin() {
    static const consort_plugin& loaded = loadPlugin(CONSORT_AUTH_LOCAL);
    return loaded;
}

/// Cheap hashes: what is tested here does not depend on their cost.
FakeConfig cheap() {
    return FakeConfig().set("/memory_kib", 64).set("/iterations", 1);
}

class AuthLocal : public ::testing::Test {
protected:
    Instance instance{plugin(), cheap()};
    AuthClient auth{plugin(), instance.self()};
    std::map<std::string, std::string>& kv = instance.host.kv;
};

TEST_F(AuthLocal, TheRightPasswordGivesTheSameSubjectEachTime) {
    ASSERT_EQ(auth.enroll("s1", "Ann", "correct horse").status, CONSORT_OK);
    for (int i = 0; i < 2; ++i) {
        const auto login = auth.verify("Ann", "correct horse");
        EXPECT_EQ(login.status, CONSORT_OK);
        EXPECT_EQ(login.subject, "s1");
        EXPECT_EQ(login.username, "Ann");
    }
}

TEST_F(AuthLocal, TellsAWrongPasswordFromAnUnknownUser) {
    auth.enroll("s1", "ann", "correct horse");
    EXPECT_EQ(auth.verify("ann", "correct hors").status, CONSORT_E_DENIED);
    EXPECT_EQ(auth.verify("bob", "correct horse").status, CONSORT_E_NOT_FOUND);
    EXPECT_EQ(auth.verify(std::string(5000, 'u'), "correct horse").status, CONSORT_E_NOT_FOUND);
}

TEST_F(AuthLocal, RefusesAnEmptyUserOrPassword) {
    auth.enroll("s1", "ann", "correct horse");
    EXPECT_EQ(auth.verify("ann", "").status, CONSORT_E_DENIED);
    EXPECT_EQ(auth.verify("", "correct horse").status, CONSORT_E_DENIED);
    EXPECT_EQ(auth.enroll("s2", "", "correct horse").status, CONSORT_E_INVALID);
    EXPECT_EQ(auth.enroll("", "bob", "correct horse").status, CONSORT_E_INVALID);
}

TEST_F(AuthLocal, UserNamesDoNotDependOnAsciiCase) {
    auth.enroll("s1", "Ann", "correct horse");
    EXPECT_EQ(auth.verify("aNN", "correct horse").status, CONSORT_OK);
    EXPECT_EQ(auth.enroll("s2", "ANN", "another one").status, CONSORT_E_CONFLICT);
}

TEST_F(AuthLocal, PasswordsAreBytesNotTexts) {
    const std::string withNul("correct\0horse", 13);
    auth.enroll("s1", "ann", withNul);
    EXPECT_EQ(auth.verify("ann", withNul).status, CONSORT_OK);
    EXPECT_EQ(auth.verify("ann", std::string("correct\0pony!", 13)).status, CONSORT_E_DENIED);
    EXPECT_EQ(auth.verify("ann", "correct").status, CONSORT_E_DENIED);
}

TEST_F(AuthLocal, NamesTheRuleThatAPasswordBreaks) {
    const auto shorter = auth.enroll("s1", "ann", "1234567");
    EXPECT_EQ(shorter.status, CONSORT_E_INVALID);
    EXPECT_EQ(shorter.message, "the password must have at least 8 characters");
    EXPECT_EQ(auth.enroll("s1", "ann", "pässwör").status, CONSORT_E_INVALID);
    EXPECT_EQ(auth.enroll("s1", "ann", std::string(1025, 'x')).status, CONSORT_E_INVALID);
    EXPECT_TRUE(kv.empty());
    EXPECT_EQ(auth.enroll("s1", "ann", std::string(1024, 'x')).status, CONSORT_OK);
}

TEST_F(AuthLocal, AChangedPasswordReplacesTheOldOne) {
    auth.enroll("s1", "ann", "correct horse");
    auth.enroll("s1", "ann", "battery staple");
    EXPECT_EQ(auth.verify("ann", "correct horse").status, CONSORT_E_DENIED);
    EXPECT_EQ(auth.verify("ann", "battery staple").status, CONSORT_OK);
}

TEST_F(AuthLocal, ARenamedUserLeavesTheOldNameFree) {
    auth.enroll("s1", "ann", "correct horse");
    auth.enroll("s1", "anna", "correct horse");
    EXPECT_EQ(auth.verify("ann", "correct horse").status, CONSORT_E_NOT_FOUND);
    EXPECT_EQ(auth.verify("anna", "correct horse").subject, "s1");
    EXPECT_EQ(auth.enroll("s2", "ann", "another one").status, CONSORT_OK);
    EXPECT_EQ(kv.size(), 4U);
}

TEST_F(AuthLocal, ForgetLeavesNothing) {
    auth.enroll("s1", "ann", "correct horse");
    EXPECT_EQ(auth.forget("s1"), CONSORT_OK);
    EXPECT_TRUE(kv.empty());
    EXPECT_EQ(auth.verify("ann", "correct horse").status, CONSORT_E_NOT_FOUND);
    EXPECT_EQ(auth.forget("s1"), CONSORT_OK);
}

TEST_F(AuthLocal, AnIndexEntryThatTheRecordDoesNotConfirmIsIgnored) {
    kv["user/ann"] = "s1";
    EXPECT_EQ(auth.verify("ann", "correct horse").status, CONSORT_E_NOT_FOUND);
    EXPECT_EQ(auth.enroll("s2", "ann", "correct horse").status, CONSORT_OK);
    kv["user/other"] = "s2";
    EXPECT_EQ(auth.verify("other", "correct horse").status, CONSORT_E_NOT_FOUND);
    EXPECT_EQ(auth.verify("ann", "correct horse").subject, "s2");
}

TEST_F(AuthLocal, KeepsASaltedArgon2idHashAndNoPassword) {
    auth.enroll("s1", "ann", "correct horse");
    auth.enroll("s2", "bob", "correct horse");
    EXPECT_THAT(kv.at("subject/s1"), ::testing::StartsWith("$argon2id$v=19$m=64,t=1,p=1$"));
    const auto hash = [](const std::string& record) { return record.substr(0, record.find('\n')); };
    EXPECT_NE(hash(kv.at("subject/s1")), hash(kv.at("subject/s2")));
    for (const auto& [key, value] : kv) {
        EXPECT_THAT(value, Not(HasSubstr("correct horse")));
    }
}

TEST_F(AuthLocal, RenewsAHashThatWasMadeWithOtherCosts) {
    auth.enroll("s1", "ann", "correct horse");
    Instance dearer(plugin(), cheap().set("/iterations", 3));
    const AuthClient renewing(plugin(), dearer.self());
    dearer.host.kv = kv;
    EXPECT_EQ(renewing.verify("ann", "wrong password").status, CONSORT_E_DENIED);
    EXPECT_THAT(dearer.host.kv.at("subject/s1"), HasSubstr("t=1"));
    EXPECT_EQ(renewing.verify("ann", "correct horse").status, CONSORT_OK);
    EXPECT_THAT(dearer.host.kv.at("subject/s1"), HasSubstr("t=3"));
    EXPECT_EQ(renewing.verify("ann", "correct horse").subject, "s1");
}

TEST_F(AuthLocal, NeverTakesAFailureForAnAnswer) {
    auth.enroll("s1", "ann", "correct horse");
    instance.host.breakKv(CONSORT_E_UNAVAILABLE);
    EXPECT_EQ(auth.verify("ann", "correct horse").status, CONSORT_E_UNAVAILABLE);
    EXPECT_EQ(auth.verify("bob", "correct horse").status, CONSORT_E_UNAVAILABLE);
    EXPECT_EQ(auth.enroll("s2", "bob", "correct horse").status, CONSORT_E_UNAVAILABLE);
    EXPECT_EQ(auth.forget("s1"), CONSORT_E_UNAVAILABLE);
    FakeCall call;
    EXPECT_EQ(plugin().check(instance.self(), call.raw()), CONSORT_E_UNAVAILABLE);
}

TEST_F(AuthLocal, ADamagedRecordLetsNobodyIn) {
    auth.enroll("s1", "ann", "correct horse");
    kv["subject/s1"] = "$argon2id$damaged\nann";
    EXPECT_EQ(auth.verify("ann", "correct horse").status, CONSORT_E_INTERNAL);
    kv["subject/s1"] = "";
    EXPECT_EQ(auth.verify("ann", "correct horse").status, CONSORT_E_INTERNAL);
}

TEST_F(AuthLocal, SecretsAreInNoLogAndNoMessage) {
    std::string said = auth.enroll("s1", "ann", "sesame").message;
    auth.enroll("s1", "ann", "sesame-sesame");
    said += auth.verify("ann", "sesame-wrong").message + auth.verify("bob", "sesame-wrong").message;
    kv["subject/s1"] = "$argon2id$damaged\nann";
    said += auth.verify("ann", "sesame-sesame").message + instance.host.logText();
    EXPECT_FALSE(said.empty());
    EXPECT_THAT(said, Not(HasSubstr("sesame")));
    EXPECT_THAT(said, Not(HasSubstr("argon2id")));
}

TEST(AuthLocalConfig, NeedsTheKv) {
    FakeHost host;
    host.withdrawKv();
    FakeCall call;
    void* self = nullptr;
    const FakeConfig config;
    EXPECT_EQ(plugin().create(host.raw(), call.raw(), config.raw(), &self), CONSORT_E_UNSUPPORTED);
    ASSERT_EQ(plugin().n_uses, 1U);
    EXPECT_STREQ(plugin().uses[0], "kv");
}

TEST(AuthLocalTiming, AnUnknownUserTakesAsLongAsAWrongPassword) {
    Instance instance(plugin(), FakeConfig());
    const AuthClient auth(plugin(), instance.self());
    auth.enroll("s1", "ann", "correct horse");
    // In processor time and in turns, so that a busy machine does not make one of them look slow.
    const auto measure = [&](const char* user, double& fastest) {
        const auto start = std::clock();
        auth.verify(user, "wrong password");
        const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        fastest = std::min(fastest, seconds);
    };
    double known = 1e9;
    double unknown = 1e9;
    for (int i = 0; i < 5; ++i) {
        measure("ann", known);
        measure("bob", unknown);
    }
    EXPECT_GT(known, 0.003);
    EXPECT_LT(unknown, known * 2);
    EXPECT_LT(known, unknown * 2);
}

TEST(AuthLocalLoad, ALoginThatWaitsTooLongTimesOut) {
    Instance instance(
        plugin(),
        FakeConfig().set("/memory_kib", 64 * 1024).set("/iterations", 8).set("/concurrent", 1)
    );
    const AuthClient auth(plugin(), instance.self());
    auth.enroll("s1", "ann", "correct horse");
    std::vector<std::thread> logins;
    std::atomic<int> in = 0;
    std::atomic<int> late = 0;
    for (int i = 0; i < 8; ++i) {
        logins.emplace_back([&] {
            const auto status = auth.verify("ann", "correct horse", 1ms).status;
            in += status == CONSORT_OK ? 1 : 0;
            late += status == CONSORT_E_TIMEOUT ? 1 : 0;
        });
    }
    for (auto& login : logins) {
        login.join();
    }
    EXPECT_GE(in, 1);
    EXPECT_GE(late, 1);
    EXPECT_EQ(in + late, 8);
}

/// Resident memory of this process.
std::uint64_t residentMib() {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t pages = 0;
    statm >> pages >> pages;
    return pages * 4096 / (1 << 20);
}

TEST(AuthLocalLoad, AFloodOfLoginsDoesNotTakeTheMemory) {
    constexpr int kLogins = 24;
    Instance instance(
        plugin(),
        FakeConfig().set("/memory_kib", 64 * 1024).set("/iterations", 1).set("/concurrent", 2)
    );
    const AuthClient auth(plugin(), instance.self());
    auth.enroll("s1", "ann", "correct horse");
    const auto before = residentMib();
    std::atomic<int> running = kLogins;
    std::vector<std::thread> logins;
    for (int i = 0; i < kLogins; ++i) {
        logins.emplace_back([&] {
            EXPECT_EQ(auth.verify("ann", "correct horse").status, CONSORT_OK);
            --running;
        });
    }
    std::uint64_t peak = before;
    while (running > 0) {
        peak = std::max(peak, residentMib());
        std::this_thread::yield();
    }
    for (auto& login : logins) {
        login.join();
    }
    // Two at a time are 128 MiB, and a sanitizer keeps freed memory for a while; all at once would
    // be 1,536 MiB.
    EXPECT_LT(peak - before, 800U);
}

}  // namespace
}  // namespace consort::testing
