// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/backends/storage_backend.h"

namespace consort::library {

struct WatchOptions {
    std::chrono::milliseconds quiet{2'000};    ///< Without a change before they are scanned.
    std::chrono::milliseconds atMost{15'000};  ///< Waited for that quiet.
    std::size_t maxPrefixes = 1'000;           ///< More touched folders mean: scan everything.
};

/// Gathers what storages report as changed until it is quiet, as the folders to be scanned anew.
/// Confined: its owner locks.
class ChangeBuffer final {
public:
    using Time = std::chrono::steady_clock::time_point;
    /// Prefixes by storage; {""} is everything.
    using Scopes = std::map<std::string, std::vector<std::string>>;

    explicit ChangeBuffer(const WatchOptions& options) : options_(options) {}

    void add(const std::string& storage, const StorageChange& change, Time now);

    /// When take() should be called; nullopt while there is nothing.
    std::optional<Time> dueAt() const;

    Scopes take();

private:
    WatchOptions options_;
    std::map<std::string, std::set<std::string>> prefixes_;
    Time firstAt_{};
    Time lastAt_{};
};

}  // namespace consort::library
