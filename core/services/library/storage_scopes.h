// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/backends/storage_backend.h"

namespace consort::library {

/// Which part of a library's keys lies in a storage: those that begin with `prefix`, but for what
/// a longer prefix takes.
struct StorageScope {
    std::string prefix;  ///< Empty, or ends with '/'.
    std::string instance;
};

/// The parts of a library that lies in several storages. A key is the same in the library and in
/// the storage that holds it. Immutable.
class StorageScopes final {
public:
    explicit StorageScopes(std::vector<StorageScope> scopes);

    /// Whether this instance holds the key. The longest prefix decides.
    bool holds(std::string_view instance, std::string_view key) const;

    /// The prefixes below which the instance may hold keys, none below another, in byte order.
    std::vector<std::string> prefixesOf(std::string_view instance) const;

private:
    std::vector<StorageScope> scopes_;  ///< Longest prefix first.
};

/// `storage` without what it does not hold of the library: not listed, not watched, and Invalid to
/// put or remove. Reading by key is left alone.
std::shared_ptr<StorageBackend> scopedStorage(
    std::shared_ptr<StorageBackend> storage, std::shared_ptr<const StorageScopes> scopes
);

}  // namespace consort::library
