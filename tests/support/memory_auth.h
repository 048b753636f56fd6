// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/backends/auth_backend.h"
#include "core/base/error.h"

namespace consort::testing {

/// An auth instance that keeps its secrets in memory and counts how often a secret is hashed.
class MemoryAuth final : public AuthBackend {
public:
    struct Options {
        std::string instance = "local";
        bool managesSecrets = true;
    };

    MemoryAuth() : MemoryAuth(Options{}) {}

    explicit MemoryAuth(Options options) : options_(std::move(options)) {}

    const std::string& instance() const override { return options_.instance; }

    const std::string& displayName() const override { return displayName_; }

    bool acceptsPassword() const override { return true; }

    bool acceptsRedirect() const override { return false; }

    bool managesSecrets() const override { return options_.managesSecrets; }

    std::optional<Identity> verify(const CallContext&, const PasswordCredential& credential)
        override {
        failIfTold();
        const std::lock_guard lock(mutex_);
        ++hashCount;
        lastUser = credential.user;
        const auto found = people_.find(std::string(credential.user));
        if (found == people_.end()) {
            return std::nullopt;
        }
        if (found->second.secret != credential.secret) {
            throw denied("wrong secret");
        }
        return found->second.identity;
    }

    void enroll(
        const CallContext&, std::string_view subject, std::string_view user, std::string_view secret
    ) override {
        failIfTold();
        if (!refusal_.empty()) {
            throw invalid(refusal_);
        }
        const std::lock_guard lock(mutex_);
        auto& person = people_[std::string(user)];
        person.secret = secret;
        person.identity.subject = subject;
    }

    void forget(const CallContext&, std::string_view subject) override {
        failIfTold();
        const std::lock_guard lock(mutex_);
        std::erase_if(people_, [&](const auto& entry) {
            return entry.second.identity.subject == subject;
        });
    }

    /// Somebody whom the instance knows by itself, as a directory server would.
    void add(const std::string& user, const std::string& secret, Identity identity) {
        const std::lock_guard lock(mutex_);
        people_[user] = {secret, std::move(identity)};
    }

    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return people_.size();
    }

    /// Every call throws this error until it is reset.
    void failWith(std::optional<Error> error) { error_ = std::move(error); }

    /// New secrets are refused with these words from now on.
    void refuseSecrets(std::string why) { refusal_ = std::move(why); }

    std::atomic<int> hashCount{0};
    std::string lastUser;

private:
    struct Person {
        std::string secret;
        Identity identity;
    };

    void failIfTold() const {
        if (error_) {
            throw *error_;
        }
    }

    Options options_;
    std::string displayName_ = "Password";
    mutable std::mutex mutex_;
    std::map<std::string, Person> people_;
    std::optional<Error> error_;
    std::string refusal_;
};

class MemoryAuthDirectory final : public AuthDirectory {
public:
    std::vector<std::shared_ptr<AuthBackend>> chain() const override { return backends; }

    std::vector<std::shared_ptr<AuthBackend>> backends;
};

}  // namespace consort::testing
