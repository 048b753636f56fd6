// SPDX-License-Identifier: Apache-2.0
#include "s3_options.h"

namespace consort::s3 {

namespace {

Addressing addressingOf(const std::string& name) {
    if (name == "path") {
        return Addressing::Path;
    }
    return name == "virtual" ? Addressing::Virtual : Addressing::Auto;
}

}  // namespace

S3Options optionsOf(const Settings& settings) {
    S3Options options;
    options.place = {
        settings.endpoint, settings.region, settings.bucket, addressingOf(settings.addressing)};
    options.publicPlace = options.place;
    if (!settings.publicEndpoint.empty()) {
        options.publicPlace.endpoint = settings.publicEndpoint;
    }
    options.timeout = settings.timeout;
    options.backoff.attempts = static_cast<int>(settings.attempts);
    return options;
}

CredentialSources credentialSourcesOf(
    sdk::Host host, const Settings& settings, const Environment& environment
) {
    CredentialSources sources;
    const auto isWanted = [&](std::string_view name) {
        return settings.credentials == "auto" || settings.credentials == name;
    };
    if (isWanted("config")) {
        sources.push_back(
            configuredCredentials({settings.accessKey, settings.secretKey, settings.sessionToken})
        );
    }
    if (isWanted("environment")) {
        sources.push_back(environmentCredentials(environment));
    }
    if (isWanted("file")) {
        sources.push_back(fileCredentials(environment, settings.profile));
    }
    if (isWanted("container")) {
        sources.push_back(containerCredentials(host, environment));
    }
    if (isWanted("instance")) {
        sources.push_back(instanceCredentials(host, environment));
    }
    return sources;
}

}  // namespace consort::s3
