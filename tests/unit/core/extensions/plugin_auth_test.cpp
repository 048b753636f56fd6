// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_auth.h"

#include "core/extensions/plugin_directories.h"

#include "tests/unit/core/extensions/fakes.h"

namespace consort::extensions {
namespace {

class PluginAuthTest : public RegistryTest {
protected:
    PluginAuthTest() {
        start(kGoodConfig);
        auth_ = PluginAuthDirectory(registry_).chain().at(0);
    }

    std::optional<Identity> verify(std::string_view user, std::string_view secret = "x") {
        return auth_->verify({}, {user, secret, "192.0.2.1", "test"});
    }

    std::shared_ptr<AuthBackend> auth_;
};

TEST_F(PluginAuthTest, GivesTheProvenIdentity) {
    const auto identity = verify("ann", "admin");
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->subject, "subject-1");
    EXPECT_EQ(identity->username, "ann");
    EXPECT_EQ(identity->groups, (std::vector<std::string>{"listeners", "family"}));
    EXPECT_EQ(identity->admin, true);
    EXPECT_EQ(verify("ann")->admin, std::nullopt);
}

TEST_F(PluginAuthTest, NotFoundAndNothingPushedLeaveItToTheNext) {
    EXPECT_FALSE(verify("status-3"));
    EXPECT_FALSE(verify("nobody"));
}

TEST_F(PluginAuthTest, DeniedAndUnavailableAreErrors) {
    EXPECT_EQ(codeOf([&] { verify("status-4"); }), ErrorCode::Denied);
    EXPECT_EQ(codeOf([&] { verify("status-5"); }), ErrorCode::Unavailable);
    EXPECT_EQ(codeOf([&] { verify("throw"); }), ErrorCode::Internal);
}

TEST_F(PluginAuthTest, AnIdentityPushedBeforeARefusalProvesNothing) {
    EXPECT_EQ(codeOf([&] { verify("pushed-then-denied"); }), ErrorCode::Denied);
}

TEST_F(PluginAuthTest, AnIdentityWithoutASubjectIsABug) {
    EXPECT_EQ(codeOf([&] { verify("no-subject"); }), ErrorCode::Internal);
}

TEST_F(PluginAuthTest, NeverNamesTheUserOrSecretInAnError) {
    const auto text = errorOf([&] { verify("status-4", "my secret"); });
    EXPECT_EQ(text, "disk: auth.verify: denied");
}

TEST_F(PluginAuthTest, EnrollsAndForgets) {
    EXPECT_TRUE(auth_->managesSecrets());
    EXPECT_NO_THROW(auth_->enroll({}, "subject-1", "ann", "secret"));
    EXPECT_EQ(
        codeOf([&] { auth_->enroll({}, "subject-1", "status-9", "secret"); }), ErrorCode::Conflict
    );
    EXPECT_NO_THROW(auth_->forget({}, "subject-1"));
}

TEST_F(PluginAuthTest, SaysWhatItAccepts) {
    EXPECT_TRUE(auth_->acceptsPassword());
    EXPECT_FALSE(auth_->acceptsRedirect());
    EXPECT_EQ(auth_->displayName(), "Test storage");
}

}  // namespace
}  // namespace consort::extensions
