// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/storage_watches.h"

#include <chrono>
#include <utility>

#include <pthread.h>

#include "core/base/error.h"

namespace consort::library {

namespace {

/// Between two tries to watch a storage that failed.
constexpr std::chrono::seconds kWatchAgainAfter{30};

}  // namespace

StorageWatches::StorageWatches(StorageDirectory& storages, Log& log, OnChange onChange)
    : storages_(storages), log_(log), onChange_(std::move(onChange)) {}

void StorageWatches::start() {
    isStarted_ = true;
    const auto instances = storages_.instances();
    {
        const std::lock_guard lock(mutex_);
        watched_ = {instances.begin(), instances.end()};
    }
    for (const auto& instance : instances) {
        threads_.emplace_back([this, instance](const std::stop_token& stop) {
            watch(instance, stop);
        });
        pthread_setname_np(threads_.back().native_handle(), "watch");
    }
}

void StorageWatches::restart() {
    if (isStarted_) {
        stop();
        start();
    }
}

void StorageWatches::stop() {
    for (auto& thread : threads_) {
        thread.request_stop();
    }
    threads_.clear();
}

std::vector<std::string> StorageWatches::unwatched() const {
    auto instances = storages_.instances();
    const std::lock_guard lock(mutex_);
    std::erase_if(instances, [this](const auto& instance) { return watched_.contains(instance); });
    return instances;
}

void StorageWatches::watch(const std::string& instance, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        try {
            const auto storage = storages_.find(instance);
            CallContext context;
            context.stop = stop;
            const bool canWatch = storage && storage->watch(context, [&](const auto& change) {
                onChange_(instance, change);
            });
            if (!canWatch) {
                log_.info("scan", "storage cannot be watched", {{"storage", instance}});
                setUnwatched(instance);
                return;
            }
        } catch (const std::exception& error) {
            log_.warning(
                "scan", "watching ended", {{"storage", instance}, {"reason", error.what()}}
            );
            // Whatever changed since then was not seen.
            onChange_(instance, {StorageChangeKind::Overflow, {}});
        }
        std::unique_lock lock(mutex_);
        pause_.wait_for(lock, stop, kWatchAgainAfter, [] { return false; });
    }
}

void StorageWatches::setUnwatched(const std::string& instance) {
    const std::lock_guard lock(mutex_);
    watched_.erase(instance);
}

}  // namespace consort::library
