// SPDX-License-Identifier: Apache-2.0
// Does what the user's name says: `crash`, `hang`, `throw` …; with `create`, already when it
// starts.
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include <sys/mman.h>
#include <unistd.h>

#include <consort/sdk.hpp>

namespace sdk = consort::sdk;

namespace {

[[noreturn]] void hang() {
    for (;;) {
        ::pause();
    }
}

/// Not a tail call, and more stack than there is.
int recurse(int depth) {
    volatile char room[4096];
    room[0] = static_cast<char>(depth);
    return depth < 0 ? 0 : recurse(depth + 1) + room[0];
}

/// Out of the sight of LeakSanitizer, which would end the test's server.
void leak() {
    constexpr std::size_t kBytes = std::size_t{1} << 20;
    ::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

void misbehave(std::string_view how) {
    if (how == "crash") {
        ::raise(SIGSEGV);
    } else if (how == "abort") {
        std::abort();
    } else if (how == "overflow") {
        recurse(0);
    } else if (how == "hang") {
        hang();
    } else if (how == "throw") {
        throw 42;
    } else if (how == "print") {
        std::puts("a plugin's chatter");
        std::fflush(stdout);
    } else if (how == "leak") {
        leak();
    } else if (how == "thread") {
        std::thread(&hang).detach();
    } else if (how == "unavailable") {
        throw sdk::Unavailable("its backend is down");
    } else if (how == "busy") {
        throw sdk::Unavailable("its backend is busy", std::chrono::minutes(1));
    }
}

class Misbehaves final : public sdk::PasswordAuth {
public:
    static constexpr sdk::Info kInfo{
        .id = "test.misbehaves", .name = "Misbehaves", .version = "0.1.0", .license = "Apache-2.0"};

    struct Config {
        std::string create;
        std::string check;
        std::string password = "secret";

        void describe(sdk::Fields& fields) {
            fields("create", create, "What goes wrong when it is created");
            fields("check", check, "What goes wrong when it is checked");
            fields("password", password, "What lets everybody in");
        }
    };

    Misbehaves(sdk::Host /*host*/, Config config) : config_(std::move(config)) {
        misbehave(config_.create);
    }

    void check(sdk::Call /*call*/) override { misbehave(config_.check); }

    std::optional<sdk::Identity> verify(
        sdk::Call /*call*/, const sdk::PasswordCredential& credential
    ) override {
        misbehave(credential.user);
        if (credential.password != config_.password) {
            return std::nullopt;
        }
        const std::string user(credential.user);
        return sdk::Identity{.subject = user, .username = user};
    }

private:
    Config config_;
};

}  // namespace

CONSORT_PLUGIN(Misbehaves)
