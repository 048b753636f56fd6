// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace consort::accounts {

/// Who may sign up besides people an administrator adds.
enum class Registration { FirstUserOnly, Anyone, Nobody };

/// What becomes of somebody an auth plugin knows and the server does not.
enum class UnknownIdentities { Create, Refuse };

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
};

}  // namespace consort::accounts
