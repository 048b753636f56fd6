// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <stop_token>
#include <string>

namespace consort {

/// What a call into a backend (mostly: into a plugin) knows of its caller.
/// A value made per call and borrowed for its time.
struct CallContext {
    /// Goes into the logs of both sides. Empty for work without a request, such as a scan.
    std::string requestId;
    /// How long the call may take; zero means the backend's default for the operation.
    std::chrono::milliseconds timeout{0};
    /// Asked by the backend from time to time; a stopped call ends with ErrorCode::Cancelled.
    std::stop_token stop;
};

}  // namespace consort
