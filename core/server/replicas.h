// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/log.h"
#include "core/cache/backend.h"
#include "core/services/accounts/account_options.h"
#include "core/services/events/signals.h"

namespace consort {
struct CacheSettings;
class UserGenerations;
}  // namespace consort

namespace consort::accounts {
class Accounts;
}

namespace consort::db {
class SearchIndex;
}

namespace consort::library {
class DatabaseCatalog;
class TrackOpener;
}  // namespace consort::library

namespace consort::server {

class MetricsRegistry;

cache::BackendOptions cacheOptionsOf(const CacheSettings& settings);

/// The other servers of the installation: what this one shares with them, tells them when it
/// changes what they keep in memory, and forgets when they tell it. Thread-safe.
class Replicas final {
public:
    /// What is kept in memory here.
    struct Known {
        accounts::Accounts& accounts;
        library::DatabaseCatalog& catalog;
        db::SearchIndex& search;
        library::TrackOpener& opener;
        UserGenerations& users;
    };

    /// Throws Error(Invalid) for a URL of a cache that is none.
    Replicas(const CacheSettings& settings, const Clock& clock, Log& log);

    cache::EventBus& bus() { return backend_->bus(); }

    accounts::AccountSharing sharing();

    /// Begins to listen and to be heard. Once, before anything is changed.
    void join(const Known& known);

    /// Nothing of what is known is touched any more. What is told still goes out.
    void leave();

    /// Calls `work` when there is more to catch up with than can be done at once: the caller's
    /// maintenance is due. Quick; null for nobody. Once it returns, the one before is not called.
    void onCatchUp(std::function<void()> work);

    void catalogChanged(bool isSettled);
    void userChanged(const UserId& user);

    void collectMetrics(MetricsRegistry& registry);

    /// Whether there is anything to be shared.
    bool isShared() const { return backend_->state().has_value(); }

    /// Throws Error(Unavailable) while the others cannot be reached.
    void requireUp() const;

private:
    void catchUp(const Known& known);
    void wake();

    const Clock& clock_;
    Log& log_;
    std::unique_ptr<cache::Backend> backend_;
    std::mutex mutex_;
    std::function<void()> onCatchUp_;
    std::chrono::steady_clock::time_point catalogToldAt_{};
    std::uint64_t reconnectsCounted_ = 0;
    std::uint64_t lostCounted_ = 0;
    std::optional<events::Signals> signals_;
};

}  // namespace consort::server
