// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/clock.h"
#include "core/base/ids.h"

namespace consort::db {
class RevocationStore;
}

namespace consort {
struct Revocation;
}

namespace consort::accounts {

/// What must be refused although its token looks good, in memory: verifying a token costs no
/// database. What this server revokes counts at once, what others revoke when learn() is told of
/// it, at the latest from the next poll() on. Entries are kept as long as a token can live, also
/// over a restart. Thread-safe.
class Revocations final {
public:
    /// Told what was revoked here; may be null. Thread-safe.
    using Announce = std::function<void(const std::string& revocation)>;

    /// Loads what was revoked within `keepFor`.
    Revocations(
        db::RevocationStore& store,
        const Clock& clock,
        std::chrono::milliseconds keepFor,
        Announce announce = {}
    );

    /// Whether the session or API key `credentialId` was ended, or `user` changed since version
    /// `userVersion`.
    bool isRevoked(const std::string& credentialId, const UserId& user, std::int64_t userVersion)
        const;

    /// Takes effect here; the stores record revocations for the other servers.
    void credential(const std::string& id);
    void userBefore(const UserId& user, std::int64_t minVersion);

    /// What `announce` was told at another server. Throws Error(Invalid) for anything else.
    void learn(std::string_view revocation);

    /// Learns from the database what other servers revoked.
    void poll();

    /// Forgets, here and in the database, what no token can be old enough for.
    void purge();

private:
    struct UserMark {
        std::int64_t minVersion = 0;
        TimeMs atMs = 0;
    };

    void apply(const Revocation& revocation);
    void announce(const Revocation& revocation) const;

    db::RevocationStore& store_;
    const Clock& clock_;
    const TimeMs keepForMs_;
    const Announce announce_;
    mutable std::shared_mutex mutex_;
    std::unordered_map<std::string, TimeMs> credentials_;
    std::unordered_map<UserId, UserMark> users_;
    TimeMs polledMs_ = 0;
};

}  // namespace consort::accounts
