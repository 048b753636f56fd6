// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <consort/sdk.hpp>

#include "environment.h"
#include "sigv4.h"

namespace consort::s3 {

/// One place where credentials may be found. Thread-safe.
class CredentialSource {
public:
    CredentialSource() = default;
    CredentialSource(const CredentialSource&) = delete;
    CredentialSource& operator=(const CredentialSource&) = delete;
    virtual ~CredentialSource() = default;

    /// nullopt: this place is not in use here. Throws sdk::Error when it is and cannot be read.
    virtual std::optional<Credentials> load(sdk::Call call) = 0;

    /// Where, for the operator: "the environment".
    virtual std::string name() const = 0;
};

using CredentialSources = std::vector<std::unique_ptr<CredentialSource>>;

/// Keys of the configuration. Nothing when there are none.
std::unique_ptr<CredentialSource> configuredCredentials(Credentials credentials);

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.
std::unique_ptr<CredentialSource> environmentCredentials(const Environment& environment);

/// The file of AWS_SHARED_CREDENTIALS_FILE, or ~/.aws/credentials; `profile` empty: AWS_PROFILE, or
/// "default".
std::unique_ptr<CredentialSource> fileCredentials(
    const Environment& environment, std::string profile
);

/// The service that AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or …_FULL_URI names.
std::unique_ptr<CredentialSource> containerCredentials(
    sdk::Host host, const Environment& environment
);

/// The metadata service of an EC2 instance, version 2 only.
std::unique_ptr<CredentialSource> instanceCredentials(
    sdk::Host host, const Environment& environment
);

/// Credentials of a section of a file in the form of ~/.aws/credentials; nullopt when it has none.
std::optional<Credentials> parseCredentialsFile(std::string_view text, std::string_view profile);

/// What the container and instance services answer. Throws sdk::Unavailable.
Credentials parseCredentialsJson(std::string_view text, const std::string& from);

}  // namespace consort::s3
