// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <consort/sdk.hpp>

#include "password_hasher.h"
#include "password_store.h"

namespace consort::auth_local {
namespace {

constexpr std::size_t kMaxPasswordBytes = 1024;

/// Characters of UTF-8.
std::size_t countCharacters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

class AuthLocal final : public sdk::ManagedPasswordAuth {
public:
    static constexpr sdk::Info kInfo{
        .id = "consort.auth-local",
        .name = "Password",
        .version = "0.1.0",
        .license = "Apache-2.0",
        .uses = {"kv"},
    };

    struct Config {
        std::uint32_t minLength = 8;
        std::uint32_t memoryKib = 19456;
        std::uint32_t iterations = 2;
        std::uint32_t parallelism = 1;
        std::uint32_t concurrent = 2;

        void describe(sdk::Fields& fields) {
            fields("min_length", minLength, "Characters a new password has at least")
                .min(1)
                .max(256);
            fields("memory_kib", memoryKib, "Argon2id: memory of one hash, in KiB")
                .min(1024)
                .max(1 << 20);
            fields("iterations", iterations, "Argon2id: passes over that memory").min(1).max(100);
            fields("parallelism", parallelism, "Argon2id: lanes, and threads, of one hash")
                .min(1)
                .max(16);
            fields("concurrent", concurrent, "Hashes computed at a time; other logins wait")
                .min(1)
                .max(64);
        }
    };

    AuthLocal(sdk::Host host, const Config& config)
        : host_(host),
          minLength_(config.minLength),
          hasher_({config.memoryKib, config.iterations, config.parallelism}, config.concurrent),
          store_(host.kv()) {}

    void check(sdk::Call call) override { host_.kv().get(call, "check"); }

    std::optional<sdk::Identity> verify(sdk::Call call, const sdk::PasswordCredential& credential)
        override;

    void enroll(sdk::Call call, const sdk::Enrolment& enrolment) override;

    void forget(sdk::Call call, std::string_view subject) override { store_.remove(call, subject); }

private:
    void renewHash(sdk::Call call, const Account& account, std::string_view password);

    sdk::Host host_;
    std::uint32_t minLength_;
    PasswordHasher hasher_;
    PasswordStore store_;
};

std::optional<sdk::Identity> AuthLocal::verify(
    sdk::Call call, const sdk::PasswordCredential& credential
) {
    if (credential.user.empty() || credential.password.empty()) {
        throw sdk::Denied("a user name and a password are needed");
    }
    if (credential.user.size() > 255) {
        return std::nullopt;
    }
    const auto account = store_.findByUser(call, credential.user);
    // A password too long to be enrolled is not worth a hash.
    const bool possible = credential.password.size() <= kMaxPasswordBytes;
    if (!account) {
        if (possible) {
            hasher_.pretend(call, credential.password);
        }
        return std::nullopt;
    }
    if (!possible || !hasher_.matches(call, credential.password, account->hash)) {
        throw sdk::Denied("wrong password");
    }
    if (!hasher_.isCurrent(account->hash)) {
        renewHash(call, *account, credential.password);
    }
    return sdk::Identity{.subject = account->subject, .username = account->user};
}

/// The login stands whether or not that succeeds.
void AuthLocal::renewHash(sdk::Call call, const Account& account, std::string_view password) {
    try {
        const Account renewed(account.subject, account.user, hasher_.hash(call, password));
        store_.replaceHash(call, renewed, account.hash);
    } catch (const sdk::Error& error) {
        host_.log().warning(
            "password hash not renewed", {{"subject", account.subject}, {"reason", error.what()}}
        );
    }
}

void AuthLocal::enroll(sdk::Call call, const sdk::Enrolment& enrolment) {
    if (countCharacters(enrolment.password) < minLength_) {
        throw sdk::Invalid(
            "the password must have at least " + std::to_string(minLength_) + " characters"
        );
    }
    if (enrolment.password.size() > kMaxPasswordBytes) {
        throw sdk::Invalid(
            "the password must have at most " + std::to_string(kMaxPasswordBytes) + " bytes"
        );
    }
    const Account account(
        std::string(enrolment.subject),
        std::string(enrolment.user),
        hasher_.hash(call, enrolment.password)
    );
    store_.save(call, account);
}

}  // namespace
}  // namespace consort::auth_local

CONSORT_PLUGIN(consort::auth_local::AuthLocal)
