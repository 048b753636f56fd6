// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/account_input.h"

#include <gtest/gtest.h>

namespace consort::accounts {
namespace {

bool isEmail(std::string_view text) {
    FieldChecks checks;
    checks.email(text);
    return checks.isOk();
}

bool isUsername(std::string_view text) {
    FieldChecks checks;
    checks.username(text);
    return checks.isOk();
}

bool isDisplayName(std::string_view text) {
    FieldChecks checks;
    checks.displayName(text);
    return checks.isOk();
}

TEST(AccountInput, KnowsEmailAddresses) {
    for (const char* good :
         {"ada@example.org", "a+b@localhost", "анна@пример.рф", "o'neil@a-b.example"}) {
        EXPECT_TRUE(isEmail(good)) << good;
    }
    for (const std::string& bad : std::vector<std::string>{
             "",
             "@",
             "ada",
             "ada@",
             "@example.org",
             "a b@example.org",
             "a@b@c",
             "a@-b.org",
             "a@b..org",
             ".a@b",
             "a..b@c",
             "\"a\"@b",
             "a@[127.0.0.1]",
             "a@b\r\nSet-Cookie: x",
             "a\x01@b",
             "a@b\xff",
             "a@" + std::string(300, 'b')}) {
        EXPECT_FALSE(isEmail(bad)) << bad;
    }
    EXPECT_FALSE(isEmail(std::string(1 << 20, 'a') + "@example.org"));
    EXPECT_FALSE(isEmail(std::string_view("a\0@b", 4)));
}

TEST(AccountInput, KnowsUsernames) {
    EXPECT_TRUE(isUsername("ada"));
    EXPECT_TRUE(isUsername("Ада.Лавлейс-2"));
    EXPECT_TRUE(isUsername(std::string(64, 'a')));
    EXPECT_FALSE(isUsername(std::string(65, 'a')));
    EXPECT_FALSE(isUsername(std::string(1 << 20, 'a')));
    for (const char* bad : {"", " ", "a b", "a@b", "-a", "a\nb", "a\u202Eb", "a/b", "\xff"}) {
        EXPECT_FALSE(isUsername(bad)) << bad;
    }
}

TEST(AccountInput, KnowsDisplayNames) {
    EXPECT_TRUE(isDisplayName("Ada Löve 🎵"));
    EXPECT_FALSE(isDisplayName(""));
    EXPECT_FALSE(isDisplayName("   "));
    EXPECT_FALSE(isDisplayName("a\nb"));
    EXPECT_FALSE(isDisplayName(std::string(101, 'a')));
    EXPECT_FALSE(isDisplayName("\xc3\x28"));
}

TEST(AccountInput, NamesEveryFieldAtOnce) {
    FieldChecks checks;
    checks.email("x");
    checks.password("password", "short");
    checks.displayName("");
    try {
        checks.throwIfAny("no");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Invalid);
        EXPECT_EQ(error.fields().size(), 3U);
    }
}

TEST(AccountInput, LimitsPasswords) {
    const auto isOk = [](std::string_view text) {
        FieldChecks checks;
        checks.password("password", text);
        return checks.isOk();
    };
    EXPECT_FALSE(isOk("1234567"));
    EXPECT_TRUE(isOk("12345678"));
    EXPECT_TRUE(isOk(std::string(1024, 'a')));
    EXPECT_FALSE(isOk(std::string(1025, 'a')));
    EXPECT_FALSE(isOk(std::string_view("1234\0 5678", 10)));
    EXPECT_FALSE(isOk("12345678\xff"));
}

TEST(AccountInput, SuggestsUsernames) {
    EXPECT_EQ(suggestUsername("Anna.K+music@example.org"), "Anna.K-music");
    EXPECT_EQ(suggestUsername("анна@пример.рф"), "анна");
    EXPECT_EQ(suggestUsername("++@x"), "listener");
    EXPECT_EQ(suggestUsername(""), "listener");
    EXPECT_TRUE(isUsername(suggestUsername(std::string(500, 'z') + "@example.org")));
    EXPECT_TRUE(isUsername(suggestUsername("a\xff\n b")));
}

}  // namespace
}  // namespace consort::accounts
