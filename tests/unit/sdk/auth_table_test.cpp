// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <consort/sdk.hpp>
#include <consort/testing.hpp>

namespace consort::sdk {
namespace {

using testing::FakeCall;
using testing::FakeConfig;
using testing::FakeHost;

class Door final : public ManagedPasswordAuth, public RedirectAuth {
public:
    static constexpr Info kInfo{
        .id = "org.example.door", .name = "Door", .version = "1.0.0", .license = "MIT"};
    using Config = NoConfig;

    Door(Host, Config) {}

    std::optional<Identity> verify(Call, const PasswordCredential& credential) override {
        if (credential.user != "ann") {
            return std::nullopt;
        }
        if (credential.password != "right") {
            throw Denied("wrong password");
        }
        return Identity{
            .subject = "s1",
            .username = "ann",
            .groups = {"a", "b"},
            .admin = true,
            .recheckAfter = std::chrono::minutes(1)};
    }

    void enroll(Call, const Enrolment& enrolment) override {
        seen = std::string(enrolment.subject) + "/" + std::string(enrolment.user) + "/" +
               std::string(enrolment.password);
    }

    void forget(Call, std::string_view subject) override { seen = subject; }

    Redirect begin(Call, const LoginStart& start) override {
        return {"https://id.example.org/?state=" + std::string(start.state), "verifier"};
    }

    std::optional<Identity> finish(Call, const LoginReturn& returned) override {
        if (!returned.param("error").empty()) {
            throw Denied("refused by the service");
        }
        return Identity{
            .subject = std::string(returned.param("code")) + std::string(returned.keep)};
    }

    std::string seen;
};

class PasswordOnly final : public PasswordAuth {
public:
    static constexpr Info kInfo{.id = "p", .name = "P", .version = "1.0.0", .license = "MIT"};
    using Config = NoConfig;

    PasswordOnly(Host, Config) {}

    std::optional<Identity> verify(Call, const PasswordCredential&) override { return {}; }
};

/// Tokens and proxies, and may be asked again.
class Gate final : public BearerAuth, public ProxyHeaderAuth, public RecheckedAuth {
public:
    static constexpr Info kInfo{.id = "g", .name = "G", .version = "1.0.0", .license = "MIT"};
    using Config = NoConfig;

    Gate(Host, Config) {}

    std::optional<Identity> verifyToken(Call, const BearerCredential& credential) override {
        return Identity{.subject = "token:" + std::string(credential.token)};
    }

    std::optional<Identity> verifyHeaders(Call, const ProxyCredential& credential) override {
        const auto user = credential.header("remote-user");
        return user.empty() ? std::nullopt : std::optional(Identity{.subject = std::string(user)});
    }

    std::optional<Identity> recheck(Call, std::string_view subject) override {
        return subject == "gone" ? std::nullopt
                                 : std::optional(Identity{.subject = std::string(subject)});
    }
};

struct Pushed {
    std::string subject;
    std::vector<std::string> groups;
    std::int32_t admin = 7;
    std::uint32_t ttlSeconds = 0;

    static std::int32_t push(void* context, const consort_identity* identity) {
        auto& self = *static_cast<Pushed*>(context);
        self.subject = fromC(identity->subject);
        for (std::uint32_t i = 0; i < identity->n_groups; ++i) {
            self.groups.emplace_back(fromC(identity->groups[i]));
        }
        self.admin = identity->admin;
        self.ttlSeconds = identity->ttl_s;
        return CONSORT_OK;
    }

    consort_identity_sink sink() { return {this, &push}; }
};

class AuthTable : public ::testing::Test {
protected:
    AuthTable() {
        EXPECT_EQ(plugin.create(host.raw(), call.raw(), FakeConfig().raw(), &self), CONSORT_OK);
    }

    ~AuthTable() override { plugin.destroy(self); }

    std::int32_t verify(
        const char* user, const char* password, std::uint32_t type = CONSORT_CRED_PASSWORD
    ) {
        consort_credential credential{};
        credential.size = sizeof(credential);
        credential.type = type;
        credential.user = toC(user);
        credential.secret = toC(password);
        return plugin.auth->verify(self, call.raw(), &credential, pushed.sink());
    }

    std::int32_t finish(const char* name, const char* value) {
        const consort_kv param{toC(name), toC(value)};
        const consort_login_return returned{
            sizeof(returned), 0, toC("https://here"), toC("-kept"), &param, 1, 0};
        return plugin.auth->login_finish(self, call.raw(), &returned, pushed.sink());
    }

    static constexpr const consort_plugin& plugin = detail::PluginTable<Door>::kTable;
    FakeHost host;
    FakeCall call;
    Pushed pushed;
    void* self = nullptr;
};

TEST_F(AuthTable, OffersOnlyWhatTheClassDerivesFrom) {
    EXPECT_EQ(plugin.auth->accepts, std::uint32_t{CONSORT_CRED_PASSWORD});
    EXPECT_EQ(plugin.auth->recheck, nullptr);
    EXPECT_EQ(plugin.storage, nullptr);
    const auto& simple = *detail::PluginTable<PasswordOnly>::kTable.auth;
    EXPECT_NE(simple.verify, nullptr);
    EXPECT_EQ(simple.enroll, nullptr);
    EXPECT_EQ(simple.forget, nullptr);
    EXPECT_EQ(simple.login_begin, nullptr);
    EXPECT_EQ(simple.login_finish, nullptr);
}

TEST_F(AuthTable, VerifyPushesTheIdentity) {
    EXPECT_EQ(verify("ann", "right"), CONSORT_OK);
    EXPECT_EQ(pushed.subject, "s1");
    EXPECT_EQ(pushed.groups, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(pushed.admin, 1);
    EXPECT_EQ(pushed.ttlSeconds, 60U);
}

TEST_F(AuthTable, VerifyTellsUnknownFromWrong) {
    EXPECT_EQ(verify("bob", "right"), CONSORT_E_NOT_FOUND);
    EXPECT_EQ(verify("ann", "wrong"), CONSORT_E_DENIED);
}

TEST_F(AuthTable, VerifyRefusesCredentialsOfAnotherType) {
    EXPECT_EQ(verify("ann", "right", CONSORT_CRED_BEARER), CONSORT_E_UNSUPPORTED);
}

TEST_F(AuthTable, EnrollAndForgetReachThePlugin) {
    EXPECT_EQ(plugin.auth->enroll(self, call.raw(), toC("s1"), toC("ann"), toC("pw")), CONSORT_OK);
    EXPECT_EQ(static_cast<Door*>(self)->seen, "s1/ann/pw");
    EXPECT_EQ(plugin.auth->forget(self, call.raw(), toC("s2")), CONSORT_OK);
    EXPECT_EQ(static_cast<Door*>(self)->seen, "s2");
}

TEST_F(AuthTable, LoginBeginPushesTheRedirect) {
    const consort_login_start start{sizeof(start), 0, toC("https://here"), toC("xyz"), toC("")};
    const auto status = plugin.auth->login_begin(
        self,
        call.raw(),
        &start,
        consort_login_redirect_sink{
            nullptr,
            [](void*, const consort_login_redirect* redirect) -> int32_t {
                EXPECT_EQ(fromC(redirect->url), "https://id.example.org/?state=xyz");
                EXPECT_EQ(fromC(redirect->keep), "verifier");
                EXPECT_EQ(redirect->expires_s, 600U);
                return CONSORT_OK;
            }}
    );
    EXPECT_EQ(status, CONSORT_OK);
}

TEST_F(AuthTable, LoginFinishSeesParametersAndWhatWasKept) {
    EXPECT_EQ(finish("code", "c1"), CONSORT_OK);
    EXPECT_EQ(pushed.subject, "c1-kept");
    EXPECT_EQ(pushed.admin, -1);
    EXPECT_EQ(finish("error", "access_denied"), CONSORT_E_DENIED);
}

TEST_F(AuthTable, ThreeWaysToProveAreToldApart) {
    const auto& table = *detail::PluginTable<Gate>::kTable.auth;
    EXPECT_EQ(table.accepts, std::uint32_t{CONSORT_CRED_BEARER | CONSORT_CRED_PROXY_HEADERS});
    Gate gate(host.host(), {});
    void* instance = &gate;
    consort_credential credential{};
    credential.size = sizeof(credential);
    credential.type = CONSORT_CRED_BEARER;
    credential.secret = toC("t1");
    EXPECT_EQ(table.verify(instance, call.raw(), &credential, pushed.sink()), CONSORT_OK);
    EXPECT_EQ(pushed.subject, "token:t1");
    credential.type = CONSORT_CRED_PROXY_HEADERS;
    EXPECT_EQ(table.verify(instance, call.raw(), &credential, pushed.sink()), CONSORT_E_NOT_FOUND);
    const consort_kv header{toC("remote-user"), toC("ann")};
    credential.headers = &header;
    credential.n_headers = 1;
    EXPECT_EQ(table.verify(instance, call.raw(), &credential, pushed.sink()), CONSORT_OK);
    EXPECT_EQ(pushed.subject, "ann");
    credential.type = CONSORT_CRED_PASSWORD;
    EXPECT_EQ(
        table.verify(instance, call.raw(), &credential, pushed.sink()), CONSORT_E_UNSUPPORTED
    );
}

TEST_F(AuthTable, RecheckTellsWhoMayStay) {
    const auto& table = *detail::PluginTable<Gate>::kTable.auth;
    Gate gate(host.host(), {});
    EXPECT_EQ(table.recheck(&gate, call.raw(), toC("s1"), pushed.sink()), CONSORT_OK);
    EXPECT_EQ(pushed.subject, "s1");
    EXPECT_EQ(table.recheck(&gate, call.raw(), toC("gone"), pushed.sink()), CONSORT_E_NOT_FOUND);
}

}  // namespace
}  // namespace consort::sdk
