// SPDX-License-Identifier: Apache-2.0
#include "core/server/replicas.h"

#include <utility>

#include "core/base/config/settings.h"
#include "core/base/error.h"
#include "core/base/user_generations.h"
#include "core/db/search/search_index.h"
#include "core/server/metrics_registry.h"
#include "core/services/accounts/accounts.h"
#include "core/services/library/database_catalog.h"
#include "core/services/library/track_opener.h"

namespace consort::server {

namespace {

constexpr std::string_view kRevoked = "revoked";
constexpr std::string_view kKeys = "keys";
constexpr std::string_view kCatalog = "catalog";
constexpr std::string_view kUser = "user";
constexpr std::string_view kSettled = "settled";
/// While a scan runs; its end is told at once.
constexpr std::chrono::seconds kCatalogEvery{1};

}  // namespace

cache::BackendOptions cacheOptionsOf(const CacheSettings& settings) {
    return {settings.url, settings.prefix, settings.caFile};
}

Replicas::Replicas(const CacheSettings& settings, const Clock& clock, Log& log)
    : clock_(clock),
      log_(log),
      backend_(cache::openBackend(cacheOptionsOf(settings), clock, log)) {}

accounts::AccountSharing Replicas::sharing() {
    return {
        isShared() ? &backend_->cache() : nullptr,
        [this](const std::string& revocation) { signals_->tell(kRevoked, revocation); },
        [this] { signals_->tell(kKeys); }};
}

void Replicas::join(const Known& known) {
    signals_.emplace(
        backend_->bus(),
        log_,
        std::vector<events::Signals::Listener>{
            {kRevoked, [known](const std::string& text) { known.accounts.learnRevocation(text); }},
            {kKeys,
             [this, known](const std::string&) {
                 known.accounts.catchUp();
                 wake();
             }},
            {kCatalog,
             [known](const std::string& state) {
                 known.catalog.touch();
                 known.search.forgetWords();
                 if (state == kSettled) {
                     known.opener.forgetAll();
                 }
             }},
            {kUser, [known](const std::string& user) { known.users.raise(UserId(user)); }}},
        [this, known] { catchUp(known); }
    );
    backend_->start();
}

void Replicas::leave() {
    if (signals_) {
        signals_->close();
    }
}

void Replicas::catchUp(const Known& known) {
    known.catalog.touch();
    known.search.forgetWords();
    known.opener.forgetAll();
    known.users.raiseAll();
    known.accounts.catchUp();
    wake();
}

void Replicas::onCatchUp(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    onCatchUp_ = std::move(work);
}

void Replicas::wake() {
    const std::lock_guard lock(mutex_);
    if (onCatchUp_) {
        onCatchUp_();
    }
}

void Replicas::catalogChanged(bool isSettled) {
    {
        const std::lock_guard lock(mutex_);
        const auto now = clock_.steadyNow();
        if (!isSettled && now - catalogToldAt_ < kCatalogEvery) {
            return;
        }
        catalogToldAt_ = now;
    }
    signals_->tell(kCatalog, isSettled ? kSettled : "changed");
}

void Replicas::userChanged(const UserId& user) {
    signals_->tell(kUser, user.str());
}

void Replicas::collectMetrics(MetricsRegistry& registry) {
    const auto state = backend_->state();
    if (!state) {
        return;
    }
    const std::lock_guard lock(mutex_);
    registry.setGauge("consort_cache_up", "Whether Redis answers", {}, state->isUp ? 1 : 0);
    registry.addToCounter(
        "consort_cache_reconnects_total",
        "How often Redis was away and came back",
        {},
        static_cast<double>(
            state->reconnects - std::exchange(reconnectsCounted_, state->reconnects)
        )
    );
    registry.addToCounter(
        "consort_bus_lost_messages_total",
        "Messages to other servers that could not be kept until Redis was back",
        {},
        static_cast<double>(state->lostMessages - std::exchange(lostCounted_, state->lostMessages))
    );
}

void Replicas::requireUp() const {
    const auto state = backend_->state();
    if (state && !state->isUp) {
        throw unavailable(state->problem);
    }
}

}  // namespace consort::server
