// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace consort::extensions {

/// Lets one call at a time into an instance that declared CONSORT_THREADS_SERIAL. Thread-safe.
class SerialGate final {
public:
    class Passage final {
    public:
        explicit Passage(SerialGate* gate) : gate_(gate) {}

        Passage(const Passage&) = delete;
        Passage& operator=(const Passage&) = delete;

        ~Passage() {
            if (gate_ != nullptr) {
                gate_->leave();
            }
        }

    private:
        SerialGate* gate_;
    };

    /// False when the deadline passed or `stop` was requested before it was this caller's turn.
    bool enter(const std::stop_token& stop, std::chrono::steady_clock::time_point deadline);
    void leave();

private:
    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool isTaken_ = false;
};

}  // namespace consort::extensions
