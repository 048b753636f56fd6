// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/base/backends/storage_backend.h"
#include "core/base/log.h"

namespace consort::library {

/// Watches storages for changes, each on a thread of its own, and knows those that cannot be.
/// start(), restart() and stop() are for one thread at a time; the rest is thread-safe.
class StorageWatches final {
public:
    using OnChange = std::function<void(const std::string& instance, const StorageChange&)>;

    /// `onChange` is called from the threads of the watches.
    StorageWatches(StorageDirectory& storages, Log& log, OnChange onChange);
    StorageWatches(const StorageWatches&) = delete;
    StorageWatches& operator=(const StorageWatches&) = delete;

    /// Watches those of now. Once.
    void start();

    /// After the storages were replaced: watches those of now, if any were watched. Waits for the
    /// old watches to end.
    void restart();

    void stop();

    /// Instances that are not watched, as they cannot be or because start() was not called.
    std::vector<std::string> unwatched() const;

private:
    void watch(const std::string& instance, const std::stop_token& stop);
    void setUnwatched(const std::string& instance);

    StorageDirectory& storages_;
    Log& log_;
    OnChange onChange_;
    mutable std::mutex mutex_;
    std::condition_variable_any pause_;
    std::set<std::string> watched_;  ///< Or not yet known to be unwatchable.
    bool isStarted_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace consort::library
