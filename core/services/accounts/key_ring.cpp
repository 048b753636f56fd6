// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/key_ring.h"

#include "core/base/error.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/db/stores/signing_key_store.h"

namespace consort::accounts {

namespace {

/// Servers load keys every minute; one that signs before the others know it costs them a lookup.
constexpr TimeMs kSpreadMs = 2 * 60 * 1000;
constexpr TimeMs kLookupMs = 1000;

std::shared_ptr<const SigningKey> derive(const SigningKeyRecord& record) {
    SigningKey key;
    key.id = record.id;
    key.jwt = hmacSha256(record.secret, "consort access token");
    key.csrf = hmacSha256(record.secret, "consort csrf token");
    key.stream = hmacSha256(record.secret, "consort stream token");
    key.createdMs = record.createdMs;
    return std::make_shared<const SigningKey>(std::move(key));
}

}  // namespace

KeyRing::KeyRing(db::SigningKeyStore& store, const Clock& clock, Times times)
    : store_(store), clock_(clock), times_(times) {
    refresh();
}

std::shared_ptr<const SigningKey> KeyRing::current() const {
    const TimeMs known = clock_.nowMs() - kSpreadMs;
    const std::shared_lock lock(mutex_);
    if (keys_.empty()) {
        throw Error(ErrorCode::Internal, "there is no signing key");
    }
    for (const auto& key : keys_) {
        if (key->createdMs <= known) {
            return key;
        }
    }
    return keys_.back();
}

std::shared_ptr<const SigningKey> KeyRing::find(std::string_view id) {
    if (auto key = findLoaded(id)) {
        return key;
    }
    {
        const std::unique_lock lock(mutex_);
        const TimeMs now = clock_.nowMs();
        if (id.size() > 64 || now - lookedUpMs_ < kLookupMs) {
            return nullptr;
        }
        lookedUpMs_ = now;
    }
    reload();
    return findLoaded(id);
}

std::shared_ptr<const SigningKey> KeyRing::findLoaded(std::string_view id) const {
    const TimeMs oldest =
        clock_.nowMs() - times_.rotateAfter.count() - times_.verifyFor.count() - kSpreadMs;
    const std::shared_lock lock(mutex_);
    for (const auto& key : keys_) {
        if (key->id == id) {
            return key->createdMs >= oldest ? key : nullptr;
        }
    }
    return nullptr;
}

void KeyRing::reload() {
    const TimeMs since =
        clock_.nowMs() - times_.rotateAfter.count() - times_.verifyFor.count() - kSpreadMs;
    Keys keys;
    for (const auto& record : store_.list(since)) {
        keys.push_back(derive(record));
    }
    const std::unique_lock lock(mutex_);
    keys_ = std::move(keys);
}

bool KeyRing::refresh() {
    reload();
    const TimeMs now = clock_.nowMs();
    {
        const std::shared_lock lock(mutex_);
        if (!keys_.empty() && now - keys_.front()->createdMs < times_.rotateAfter.count()) {
            return false;
        }
    }
    const bool isAdded = store_.addUnlessMadeSince(
        {newUuid(now), randomToken(), now}, now - times_.rotateAfter.count()
    );
    store_.purge(now - 2 * (times_.rotateAfter.count() + times_.verifyFor.count()));
    reload();
    return isAdded;
}

}  // namespace consort::accounts
