// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "credential_source.h"
#include "text.h"

namespace consort::s3 {

namespace {

class ConfiguredCredentials final : public CredentialSource {
public:
    explicit ConfiguredCredentials(Credentials credentials)
        : credentials_(std::move(credentials)) {}

    std::optional<Credentials> load(sdk::Call /*call*/) override {
        return credentials_.accessKey.empty() ? std::nullopt : std::optional(credentials_);
    }

    std::string name() const override { return "the configuration"; }

private:
    const Credentials credentials_;
};

class EnvironmentCredentials final : public CredentialSource {
public:
    explicit EnvironmentCredentials(const Environment& environment) : environment_(environment) {}

    std::optional<Credentials> load(sdk::Call /*call*/) override {
        Credentials found{
            environment_.variable("AWS_ACCESS_KEY_ID"),
            environment_.variable("AWS_SECRET_ACCESS_KEY"),
            environment_.variable("AWS_SESSION_TOKEN")};
        const bool isThere = !found.accessKey.empty() && !found.secretKey.empty();
        return isThere ? std::optional(std::move(found)) : std::nullopt;
    }

    std::string name() const override { return "the environment (AWS_ACCESS_KEY_ID)"; }

private:
    const Environment environment_;
};

class FileCredentials final : public CredentialSource {
public:
    FileCredentials(const Environment& environment, std::string profile)
        : environment_(environment), profile_(std::move(profile)) {}

    std::optional<Credentials> load(sdk::Call /*call*/) override {
        std::ifstream file(path(), std::ios::binary);
        if (!file) {
            return std::nullopt;
        }
        const std::string text(std::istreambuf_iterator<char>(file), {});
        if (file.bad()) {
            throw sdk::Unavailable("cannot read " + path());
        }
        return parseCredentialsFile(text, profile());
    }

    std::string name() const override { return path() + " [" + profile() + "]"; }

private:
    std::string path() const {
        const auto named = environment_.variable("AWS_SHARED_CREDENTIALS_FILE");
        return named.empty() ? environment_.variable("HOME") + "/.aws/credentials" : named;
    }

    std::string profile() const {
        const auto named = profile_.empty() ? environment_.variable("AWS_PROFILE") : profile_;
        return named.empty() ? "default" : named;
    }

    const Environment environment_;
    const std::string profile_;
};

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

}  // namespace

std::unique_ptr<CredentialSource> configuredCredentials(Credentials credentials) {
    return std::make_unique<ConfiguredCredentials>(std::move(credentials));
}

std::unique_ptr<CredentialSource> environmentCredentials(const Environment& environment) {
    return std::make_unique<EnvironmentCredentials>(environment);
}

std::unique_ptr<CredentialSource> fileCredentials(
    const Environment& environment, std::string profile
) {
    return std::make_unique<FileCredentials>(environment, std::move(profile));
}

std::optional<Credentials> parseCredentialsFile(std::string_view text, std::string_view profile) {
    Credentials found;
    bool isSection = false;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.starts_with('[')) {
            isSection = trimmed(line.substr(1, line.find(']') - 1)) == profile;
            continue;
        }
        const auto equals = line.find('=');
        if (!isSection || line.starts_with('#') || equals == std::string_view::npos) {
            continue;
        }
        const auto name = lowered(trimmed(line.substr(0, equals)));
        const auto value = trimmed(line.substr(equals + 1));
        if (name == "aws_access_key_id") {
            found.accessKey = value;
        } else if (name == "aws_secret_access_key") {
            found.secretKey = value;
        } else if (name == "aws_session_token") {
            found.sessionToken = value;
        }
    }
    const bool isThere = !found.accessKey.empty() && !found.secretKey.empty();
    return isThere ? std::optional(std::move(found)) : std::nullopt;
}

}  // namespace consort::s3
