// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace consort::checker {

/// How a child process ended.
struct ChildEnd {
    bool hasHung = false;
    int signal = 0;  ///< That killed it; 0: none.
    int exitStatus = 0;
    std::string answer;  ///< What the body returned; empty when it did not return.
    std::string output;  ///< The end of what it wrote to stdout and stderr.
};

/// Runs `body` in a forked process group of its own and ends all of it after `timeout`. A crash or
/// a hang leaves the stack in `output`. The caller must have a single thread.
ChildEnd runInChild(std::chrono::seconds timeout, const std::function<std::string()>& body);

}  // namespace consort::checker
