// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <consort/sdk/host.hpp>

#include "credential_source.h"
#include "environment.h"
#include "s3_client.h"
#include "settings.h"

namespace consort::s3 {

/// What the settings mean for the client.
S3Options optionsOf(const Settings& settings);

/// The places that `credentials` names, in the order in which they are asked.
CredentialSources credentialSourcesOf(
    sdk::Host host, const Settings& settings, const Environment& environment
);

}  // namespace consort::s3
