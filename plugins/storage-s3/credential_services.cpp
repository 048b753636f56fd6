// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iterator>
#include <utility>

#include <rapidjson/document.h>

#include "credential_source.h"
#include "text.h"

namespace consort::s3 {

namespace {

constexpr std::size_t kMaxAnswer = 65'536;
constexpr std::chrono::milliseconds kServiceTimeout{2000};
constexpr std::string_view kContainerService = "http://169.254.170.2";
constexpr std::string_view kInstanceService = "http://169.254.169.254";

std::string textOf(const rapidjson::Value& object, const char* name) {
    const auto found = object.FindMember(name);
    if (found == object.MemberEnd() || !found->value.IsString()) {
        return {};
    }
    return {found->value.GetString(), found->value.GetStringLength()};
}

/// "http://127.0.0.1:80/x" is 127.0.0.1. What is not host and port only comes back whole, so that
/// "http://127.0.0.1:80@example.org" is no host that is trusted.
std::string hostOf(std::string_view url) {
    url.remove_prefix(url.find("://") + 3);
    url = url.substr(0, url.find_first_of("/?#"));
    const auto host = url.substr(0, url.find(':'));
    const bool hasPort = host.size() < url.size();
    return std::string(hasPort && !parseNumber(url.substr(host.size() + 1)) ? url : host);
}

/// A token must not be sent in the clear to another machine than those which exist for it.
void requireTrusted(const std::string& url) {
    if (url.starts_with("https://")) {
        return;
    }
    const auto host = url.starts_with("http://") ? hostOf(url) : std::string();
    for (const auto* trusted : {"127.0.0.1", "localhost", "169.254.170.2", "169.254.170.23"}) {
        if (host == trusted) {
            return;
        }
    }
    throw sdk::Denied(
        "AWS_CONTAINER_CREDENTIALS_FULL_URI names the host \"" + host +
        "\": without https only this machine, 169.254.170.2 and 169.254.170.23 are asked"
    );
}

class ContainerCredentials final : public CredentialSource {
public:
    ContainerCredentials(sdk::Host host, const Environment& environment)
        : host_(host), environment_(environment) {}

    std::optional<Credentials> load(sdk::Call call) override {
        const auto relative = environment_.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
        const auto full = environment_.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        if (relative.empty() && full.empty()) {
            return std::nullopt;
        }
        if (!relative.empty() && !relative.starts_with('/')) {
            throw sdk::Denied("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not begin with a slash");
        }
        const auto url = relative.empty() ? full : std::string(kContainerService) + relative;
        requireTrusted(url);
        sdk::HttpRequest request{.url = url, .timeout = kServiceTimeout};
        if (const auto token = authorization(); !token.empty()) {
            request.headers.emplace_back("authorization", token);
        }
        auto response = host_.http().send(call, request);
        if (response.status != 200) {
            throw sdk::Unavailable(
                name() + " answered " + std::to_string(response.status), response.retryAfter()
            );
        }
        return parseCredentialsJson(response.text(call, kMaxAnswer), name());
    }

    std::string name() const override { return "the container's credentials service"; }

private:
    /// The file is read each time: its token is rotated.
    std::string authorization() const {
        const auto path = environment_.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
        if (path.empty()) {
            return environment_.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
        }
        std::ifstream file(path, std::ios::binary);
        std::string token(std::istreambuf_iterator<char>(file), {});
        if (!file || token.empty()) {
            throw sdk::Unavailable("cannot read the token of " + name() + " in " + path);
        }
        token.erase(token.find_last_not_of(" \t\r\n") + 1);
        if (token.find_first_of("\r\n") != std::string::npos) {
            throw sdk::Unavailable("the token of " + name() + " in " + path + " has two lines");
        }
        return token;
    }

    sdk::Host host_;
    const Environment environment_;
};

class InstanceCredentials final : public CredentialSource {
public:
    InstanceCredentials(sdk::Host host, const Environment& environment)
        : host_(host), environment_(environment) {}

    std::optional<Credentials> load(sdk::Call call) override {
        if (lowered(environment_.variable("AWS_EC2_METADATA_DISABLED")) == "true") {
            return std::nullopt;
        }
        const auto token = findToken(call);
        if (!token) {
            return std::nullopt;
        }
        const auto roles =
            std::string(kInstanceService) + "/latest/meta-data/iam/security-credentials/";
        auto role = ask(call, {.url = roles, .headers = {{"x-aws-ec2-metadata-token", *token}}});
        role = role.substr(0, role.find('\n'));
        const auto found = ask(
            call,
            {.url = roles + percentEncoded(role), .headers = {{"x-aws-ec2-metadata-token", *token}}}
        );
        return parseCredentialsJson(found, name());
    }

    std::string name() const override { return "the instance's metadata service"; }

private:
    /// nullopt: there is no such service, as everywhere but on EC2.
    std::optional<std::string> findToken(sdk::Call call) const {
        try {
            return ask(
                call,
                {.url = std::string(kInstanceService) + "/latest/api/token",
                 .method = "PUT",
                 .headers = {{"x-aws-ec2-metadata-token-ttl-seconds", "300"}}}
            );
        } catch (const sdk::HostError&) {
            call.throwIfCancelled();
            return std::nullopt;
        }
    }

    std::string ask(sdk::Call call, sdk::HttpRequest request) const {
        request.timeout = kServiceTimeout;
        auto response = host_.http().send(call, request);
        if (response.status == 404) {
            throw sdk::Unavailable(name() + " knows no role of this instance");
        }
        if (response.status != 200) {
            throw sdk::Unavailable(name() + " answered " + std::to_string(response.status));
        }
        return response.text(call, kMaxAnswer);
    }

    sdk::Host host_;
    const Environment environment_;
};

}  // namespace

std::unique_ptr<CredentialSource> containerCredentials(
    sdk::Host host, const Environment& environment
) {
    return std::make_unique<ContainerCredentials>(host, environment);
}

std::unique_ptr<CredentialSource> instanceCredentials(
    sdk::Host host, const Environment& environment
) {
    return std::make_unique<InstanceCredentials>(host, environment);
}

Credentials parseCredentialsJson(std::string_view text, const std::string& from) {
    rapidjson::Document document;
    document.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
    if (document.HasParseError() || !document.IsObject()) {
        throw sdk::Unavailable(from + " did not answer with JSON");
    }
    const auto code = textOf(document, "Code");
    if (!code.empty() && code != "Success") {
        throw sdk::Unavailable(from + " has no credentials: " + code.substr(0, 100));
    }
    Credentials found{
        textOf(document, "AccessKeyId"),
        textOf(document, "SecretAccessKey"),
        textOf(document, "Token")};
    if (found.accessKey.empty() || found.secretKey.empty()) {
        throw sdk::Unavailable(from + " answered without an access key");
    }
    if (const auto expires = textOf(document, "Expiration"); !expires.empty()) {
        const auto seconds = parseIsoDate(expires);
        if (!seconds) {
            throw sdk::Unavailable(from + " answered with an expiration that is no date");
        }
        found.expiresMs = *seconds * 1000;
    }
    return found;
}

}  // namespace consort::s3
