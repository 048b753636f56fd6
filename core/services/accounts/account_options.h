// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace consort::cache {
class Cache;
}

namespace consort::accounts {

/// Who may sign up besides people an administrator adds.
enum class Registration { FirstUserOnly, Anyone, Nobody };

/// What becomes of somebody an auth plugin knows and the server does not.
enum class UnknownIdentities { Create, Refuse };

/// What several servers on one database tell each other; without it they learn from the database.
struct AccountSharing {
    cache::Cache* counters = nullptr;  ///< Of failed sign-ins; null: each server counts alone.
    /// Something was revoked here: for Accounts::learnRevocation() of the others.
    std::function<void(const std::string& revocation)> revoked{};
    std::function<void()> keysChanged{};
};

struct AccountOptions {
    Registration registration = Registration::FirstUserOnly;
    UnknownIdentities unknownIdentities = UnknownIdentities::Create;
    std::string issuer = "consort";
    std::string audience = "consort-api";
    std::chrono::seconds accessTokenTtl{15 * 60};
    std::chrono::seconds refreshTokenTtl{30 * 24 * 3600};
    std::chrono::seconds streamTokenTtl{6 * 3600};     ///< The longest that can be asked for.
    std::chrono::seconds refreshGrace{10};             ///< See SessionService::refresh().
    std::chrono::seconds keyRotation{30 * 24 * 3600};  ///< A new signing key after that time.
    std::chrono::seconds authCallTimeout{5};
    AccountSharing sharing{};
};

}  // namespace consort::accounts
