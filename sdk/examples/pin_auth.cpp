// SPDX-License-Identifier: Apache-2.0
#include <consort/sdk.hpp>

namespace sdk = consort::sdk;

/// Lets in everybody who knows the configured PIN.
class PinAuth final : public sdk::PasswordAuth {
public:
    static constexpr sdk::Info kInfo{
        .id = "org.example.pin", .name = "PIN", .version = "1.0.0", .license = "Apache-2.0"};

    struct Config {
        std::string pin;

        void describe(sdk::Fields& fields) {
            fields("pin", pin, "The PIN, at least four characters")
                .required()
                .secret()
                .minLength(4);
        }
    };

    PinAuth(sdk::Host host, Config config) : host_(host), config_(std::move(config)) {}

    std::optional<sdk::Identity> verify(
        sdk::Call /*call*/, const sdk::PasswordCredential& credential
    ) override {
        if (credential.user.empty() || credential.password != config_.pin) {
            throw sdk::Denied("wrong PIN");
        }
        host_.log().info("let in", {{"user", credential.user}});
        const std::string user(credential.user);
        return sdk::Identity{.subject = user, .username = user};
    }

private:
    sdk::Host host_;
    Config config_;
};

CONSORT_PLUGIN(PinAuth)
