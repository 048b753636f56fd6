// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/scan_keeper.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include <pthread.h>

#include "core/base/error.h"

namespace consort::library {

namespace {

constexpr std::chrono::seconds kEvery{1};

}  // namespace

ScanKeeper::ScanKeeper(
    ScanTurns& turns, const ScanMonitor& monitor, Log& log, std::stop_source scan
)
    : turns_(turns), monitor_(monitor), log_(log), scan_(std::move(scan)) {
    keep();
    thread_ = std::jthread([this](const std::stop_token& stop) { loop(stop); });
    pthread_setname_np(thread_.native_handle(), "scan-turn");
}

void ScanKeeper::keep() {
    if (!turns_.keep(monitor_.snapshot())) {
        isLost_ = true;
        scan_.request_stop();
    }
}

void ScanKeeper::loop(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!isLost_ && !wake.wait_for(lock, stop, kEvery, [&] { return stop.stop_requested(); })) {
        try {
            keep();
        } catch (const Error& error) {
            // The turn itself was there a moment ago; if it is not, the next second tells.
            log_.warning("scan", "status not written", {{"reason", error.what()}});
        }
    }
}

}  // namespace consort::library
