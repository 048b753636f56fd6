// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/revocations.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "core/base/json_value.h"
#include "core/base/json_writer.h"
#include "core/db/stores/revocation_store.h"

namespace consort::accounts {

namespace {

/// How far apart the clocks of two servers may be, and how long a commit may take.
constexpr TimeMs kOverlapMs = 60'000;

}  // namespace

Revocations::Revocations(
    db::RevocationStore& store,
    const Clock& clock,
    std::chrono::milliseconds keepFor,
    Announce announce
)
    : store_(store),
      clock_(clock),
      keepForMs_(keepFor.count() + kOverlapMs),
      announce_(std::move(announce)) {
    polledMs_ = clock_.nowMs() - keepForMs_;
    poll();
}

bool Revocations::isRevoked(
    const std::string& credentialId, const UserId& user, std::int64_t userVersion
) const {
    const std::shared_lock lock(mutex_);
    if (!credentialId.empty() && credentials_.contains(credentialId)) {
        return true;
    }
    const auto mark = users_.find(user);
    return mark != users_.end() && userVersion < mark->second.minVersion;
}

void Revocations::credential(const std::string& id) {
    const Revocation revocation{id, {}, 0, clock_.nowMs()};
    {
        const std::unique_lock lock(mutex_);
        apply(revocation);
    }
    announce(revocation);
}

void Revocations::userBefore(const UserId& user, std::int64_t minVersion) {
    const Revocation revocation{{}, user, minVersion, clock_.nowMs()};
    {
        const std::unique_lock lock(mutex_);
        apply(revocation);
    }
    announce(revocation);
}

void Revocations::announce(const Revocation& revocation) const {
    if (!announce_) {
        return;
    }
    JsonWriter json;
    json.beginObject()
        .member("credential", revocation.credentialId)
        .member("user", revocation.user.str())
        .member("version", revocation.minVersion)
        .member("at", revocation.atMs)
        .endObject();
    announce_(json.str());
}

void Revocations::learn(std::string_view revocation) {
    const auto value = JsonValue::parse(revocation);
    const Revocation learned{
        value.getString("credential"),
        UserId(value.getString("user")),
        value.getInt("version"),
        value.getInt("at")};
    const std::unique_lock lock(mutex_);
    apply(learned);
}

void Revocations::apply(const Revocation& revocation) {
    if (!revocation.credentialId.empty()) {
        auto& at = credentials_[revocation.credentialId];
        at = std::max(at, revocation.atMs);
    }
    if (!revocation.user.empty()) {
        auto& mark = users_[revocation.user];
        mark = {
            std::max(mark.minVersion, revocation.minVersion), std::max(mark.atMs, revocation.atMs)};
    }
}

void Revocations::poll() {
    TimeMs since = 0;
    const TimeMs now = clock_.nowMs();
    {
        const std::shared_lock lock(mutex_);
        since = polledMs_ - kOverlapMs;
    }
    const auto found = store_.listSince(since);
    const std::unique_lock lock(mutex_);
    for (const auto& revocation : found) {
        apply(revocation);
    }
    polledMs_ = now;
}

void Revocations::purge() {
    const TimeMs before = clock_.nowMs() - keepForMs_ - kOverlapMs;
    {
        const std::unique_lock lock(mutex_);
        std::erase_if(credentials_, [&](const auto& entry) { return entry.second < before; });
        std::erase_if(users_, [&](const auto& entry) { return entry.second.atMs < before; });
    }
    store_.purge(before);
}

}  // namespace consort::accounts
