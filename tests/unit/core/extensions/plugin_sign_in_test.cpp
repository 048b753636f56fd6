// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_sign_in.h"

#include "core/extensions/plugin_instance.h"
#include "core/extensions/plugin_storage.h"

#include "tests/unit/core/extensions/fakes.h"

namespace consort::extensions {
namespace {

class PluginSignInTest : public RegistryTest {
protected:
    PluginSignInTest() {
        start(kKindsConfig);
        signIn_.emplace(registry_.find("kinds"));
    }

    std::optional<PluginSignIn> signIn_;
};

TEST_F(PluginSignInTest, BeginsWithARedirect) {
    const auto redirect = signIn_->beginLogin({}, {"https://here/callback", "xyz", "en"});
    EXPECT_EQ(redirect.url, "https://id.example.org/?state=xyz");
    EXPECT_EQ(redirect.keep, "verifier");
    EXPECT_EQ(redirect.expires, std::chrono::minutes(5));
}

TEST_F(PluginSignInTest, ARedirectToAnUnsafePlaceIsABug) {
    EXPECT_EQ(
        codeOf([&] {
            signIn_->beginLogin({}, {"https://here", "x", "elsewhere"});
        }),
        ErrorCode::Internal
    );
    EXPECT_EQ(
        codeOf([&] {
            signIn_->beginLogin({}, {"https://here", "x", "greedy"});
        }),
        ErrorCode::Internal
    );
}

TEST_F(PluginSignInTest, FinishesWithWhatWasKept) {
    const auto identity = signIn_->finishLogin({}, {"https://here", "kept", {{"code", "s1"}}});
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->subject, "s1");
    EXPECT_EQ(identity->username, "kept");
    EXPECT_EQ(identity->recheckAfter, std::chrono::minutes(1));
    EXPECT_FALSE(signIn_->finishLogin({}, {"https://here", "kept", {}}));
    EXPECT_EQ(
        codeOf([&] {
            signIn_->finishLogin({}, {"https://here", "kept", {{"code", "status-4"}}});
        }),
        ErrorCode::Denied
    );
}

TEST_F(PluginSignInTest, VerifiesTokensAndHeaders) {
    EXPECT_TRUE(signIn_->acceptsTokens());
    EXPECT_TRUE(signIn_->acceptsHeaders());
    EXPECT_EQ(signIn_->verifyToken({}, "t1", {})->subject, "t1");
    EXPECT_FALSE(signIn_->verifyToken({}, "nobody", {}));
    EXPECT_EQ(signIn_->verifyHeaders({}, {{"remote-user", "ann"}}, {})->subject, "ann");
    EXPECT_FALSE(signIn_->verifyHeaders({}, {{"other", "ann"}}, {}));
}

TEST_F(PluginSignInTest, NeverNamesTheTokenInAnError) {
    EXPECT_EQ(
        errorOf([&] { signIn_->verifyToken({}, "status-4", {}); }),
        "kinds: auth.verify: as asked for"
    );
}

TEST_F(PluginSignInTest, RechecksWhoMayStay) {
    EXPECT_EQ(signIn_->recheck({}, "s1")->subject, "s1");
    EXPECT_FALSE(signIn_->recheck({}, "nobody"));
    EXPECT_EQ(codeOf([&] { signIn_->recheck({}, "status-5"); }), ErrorCode::Unavailable);
}

TEST_F(PluginSignInTest, AStorageBesideItSignsUrls) {
    PluginStorage storage(registry_.find("kinds"));
    const auto url = storage.presign({}, {"a/b.flac", "PUT", std::chrono::seconds(9)});
    EXPECT_EQ(url.url, "https://bucket.example.org/a/b.flac?PUT");
    EXPECT_EQ(url.expiresMs, 9);
    EXPECT_EQ(codeOf([&] { storage.presign({}, {"../up", "GET"}); }), ErrorCode::Invalid);
    EXPECT_EQ(codeOf([&] { storage.presign({}, {"status-8", "GET"}); }), ErrorCode::Unsupported);
}

}  // namespace
}  // namespace consort::extensions
