// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"

namespace consort::db {
class SigningKeyStore;
}

namespace consort::accounts {

/// A signing key, as one independent key for each use, so that a signature made for one use is
/// worth nothing for another.
struct SigningKey {
    std::string id;
    std::string jwt;
    std::string csrf;
    std::string stream;
    TimeMs createdMs = 0;
};

/// The signing keys that all servers on one database share. Reads are from memory. Thread-safe.
class KeyRing final {
public:
    struct Times {
        std::chrono::milliseconds rotateAfter;
        /// How long a key verifies after it has been replaced: the longest life of what it signed.
        std::chrono::milliseconds verifyFor;
    };

    /// Loads the keys and makes the first one when there is none.
    KeyRing(db::SigningKeyStore& store, const Clock& clock, Times times);

    /// The key to sign with: the newest that other servers have had time to load.
    std::shared_ptr<const SigningKey> current() const;

    /// Null for a key that is unknown, withdrawn or too old. One that another server has just made
    /// is looked up in the database, at most once a second whatever strangers ask for.
    std::shared_ptr<const SigningKey> find(std::string_view id);

    /// Whether find() will not ask the database.
    bool isAtHand(std::string_view id) const { return findLoaded(id) != nullptr; }

    /// Loads what other servers changed and makes a new key when the newest has become old and none
    /// of them did: true when it made one.
    bool refresh();

private:
    using Keys = std::vector<std::shared_ptr<const SigningKey>>;

    void reload();
    std::shared_ptr<const SigningKey> findLoaded(std::string_view id) const;

    db::SigningKeyStore& store_;
    const Clock& clock_;
    const Times times_;
    mutable std::shared_mutex mutex_;
    Keys keys_;  ///< Newest first.
    TimeMs lookedUpMs_ = 0;
};

}  // namespace consort::accounts
