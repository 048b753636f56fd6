// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <mutex>
#include <string>
#include <string_view>

namespace consort::checker {

/// The call that a check made last, in memory that outlives its process. Thread-safe in the process
/// that writes.
class LastCall final {
public:
    LastCall();
    ~LastCall();
    LastCall(const LastCall&) = delete;
    LastCall& operator=(const LastCall&) = delete;

    void note(std::string_view what);
    void clear();
    std::string text() const;

private:
    struct Shared;

    std::mutex mutex_;
    Shared* shared_;
};

}  // namespace consort::checker
