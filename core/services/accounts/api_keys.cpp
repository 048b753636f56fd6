// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/api_keys.h"

#include "core/base/error.h"
#include "core/base/identifier.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/db/stores/api_key_store.h"
#include "core/services/accounts/audit_log.h"
#include "core/services/accounts/revocations.h"

namespace consort::accounts {

namespace {

constexpr std::string_view kPrefix = "csk_";
constexpr std::size_t kKeyLength = 4 + 43;
constexpr std::size_t kShownLength = 4 + 6;
constexpr std::size_t kCachedKeys = 4096;
constexpr std::size_t kMaxNameLength = 100;
constexpr int kMaxKeysPerUser = 50;
constexpr TimeMs kRecheckMs = 60'000;

bool isWellFormed(std::string_view key) {
    return key.size() == kKeyLength && key.starts_with(kPrefix);
}

std::string checkedName(std::string_view name) {
    if (name.size() > 4 * kMaxNameLength || hasUnprintable(name)) {
        throw invalidField("name", "must be one line of at most 100 characters");
    }
    auto kept = normalizeName(name);
    if (kept.empty() || countCodePoints(kept) > kMaxNameLength) {
        throw invalidField("name", "must have 1 to 100 characters");
    }
    return kept;
}

}  // namespace

ApiKeyService::ApiKeyService(
    db::ApiKeyStore& store, Revocations& revocations, AuditLog& audit, const Clock& clock
)
    : store_(store), revocations_(revocations), audit_(audit), clock_(clock), cache_(kCachedKeys) {}

NewApiKey ApiKeyService::create(
    const UserId& user, std::string_view name, const ClientInfo& client
) {
    NewApiKey made;
    made.key = std::string(kPrefix) + randomToken();
    made.record.id = newId<ApiKeyId>(clock_);
    made.record.user = user;
    made.record.name = checkedName(name);
    made.record.prefix = made.key.substr(0, kShownLength);
    made.record.createdMs = clock_.nowMs();
    store_.create(made.record, sha256Hex(made.key), kMaxKeysPerUser);
    audit_.record({user, "api_key.created", made.record.id.str(), {}}, client);
    return made;
}

std::vector<ApiKeyRecord> ApiKeyService::list(const UserId& user, const ApiKeyId& before, int limit)
    const {
    return store_.listByUser(user, before, limit);
}

bool ApiKeyService::revoke(const UserId& user, const ApiKeyId& id, const ClientInfo& client) {
    if (!store_.revoke(user, id, clock_.nowMs())) {
        return false;
    }
    revocations_.credential(id.str());
    audit_.record({user, "api_key.revoked", id.str(), {}}, client);
    return true;
}

std::optional<Caller> ApiKeyService::verify(std::string_view key) {
    if (!isWellFormed(key)) {
        return std::nullopt;
    }
    const auto hash = sha256Hex(key);
    if (const auto cached = findCached(hash)) {
        return cached->caller;
    }
    const auto verified = lookUp(hash);
    if (!verified) {
        return std::nullopt;
    }
    {
        const std::lock_guard lock(mutex_);
        cache_.ensure(hash) = *verified;
        used_[verified->keyId] = clock_.nowMs();
    }
    // Asked once it is in the cache: a revocation in between is seen here, a later one next time.
    return isRevoked(*verified) ? std::nullopt : std::optional(verified->caller);
}

bool ApiKeyService::isAtHand(std::string_view key) const {
    return !isWellFormed(key) || findCached(sha256Hex(key)).has_value();
}

std::optional<ApiKeyService::Verified> ApiKeyService::findCached(const std::string& hash) const {
    std::optional<Verified> found;
    {
        const std::lock_guard lock(mutex_);
        const auto* cached = cache_.find(hash);
        if (cached != nullptr && clock_.nowMs() < cached->untilMs) {
            found = *cached;
        }
    }
    // Owners whose role changed keep their keys: what is cached is looked up anew.
    return found && !isRevoked(*found) ? found : std::nullopt;
}

bool ApiKeyService::isRevoked(const Verified& who) const {
    return revocations_.isRevoked(who.keyId, who.caller.user, who.userVersion);
}

std::optional<ApiKeyService::Verified> ApiKeyService::lookUp(const std::string& hash) const {
    const auto owner = store_.findByHash(hash);
    if (!owner || owner->disabled) {
        return std::nullopt;
    }
    return Verified{
        {owner->user, {}, owner->role == Role::Admin},
        owner->key.str(),
        owner->userVersion,
        clock_.nowMs() + kRecheckMs};
}

void ApiKeyService::flushUses() {
    std::unordered_map<std::string, TimeMs> used;
    {
        const std::lock_guard lock(mutex_);
        used.swap(used_);
    }
    if (!used.empty()) {
        store_.touch(used);
    }
}

}  // namespace consort::accounts
