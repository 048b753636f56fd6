// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/serial_gate.h"

namespace consort::extensions {

bool SerialGate::enter(
    const std::stop_token& stop, std::chrono::steady_clock::time_point deadline
) {
    std::unique_lock lock(mutex_);
    const auto isFree = [this] { return !isTaken_; };
    const bool entered = deadline == std::chrono::steady_clock::time_point::max()
                             ? changed_.wait(lock, stop, isFree)
                             : changed_.wait_until(lock, stop, deadline, isFree);
    if (entered) {
        isTaken_ = true;
    }
    return entered;
}

void SerialGate::leave() {
    {
        const std::lock_guard lock(mutex_);
        isTaken_ = false;
    }
    changed_.notify_one();
}

}  // namespace consort::extensions
