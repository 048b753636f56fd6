// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>

namespace consort::server {

/// How far a verb has come: a bar that redraws itself on a terminal, elsewhere a plain line when
/// something else is done and every few seconds. Confined to one thread.
class ProgressLine final {
public:
    ProgressLine(std::ostream& out, bool isTerminal) : out_(out), isTerminal_(isTerminal) {}

    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    /// Leaves an empty line on a terminal.
    ~ProgressLine();

    /// `what` is done to `rows` of `total`, which is 0 when unknown.
    void show(const std::string& what, std::uint64_t rows, std::uint64_t total);

private:
    std::ostream& out_;
    bool isTerminal_;
    std::string last_;
    std::chrono::steady_clock::time_point next_;
    bool drawn_ = false;
};

}  // namespace consort::server
