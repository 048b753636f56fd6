// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace consort::extensions {

/// Looks into plugin files in a child process, so that one that crashes or hangs while it is loaded
/// costs a line in the log and not the server. Thread-safe.
class Prober final {
public:
    /// `command` runs the probe when the file is appended to it. The default is this very binary:
    /// `/proc/self/exe plugin-probe`.
    explicit Prober(
        std::vector<std::string> command = {"/proc/self/exe", "plugin-probe"},
        std::chrono::milliseconds timeout = std::chrono::seconds(5)
    );

    /// The probe's answer, a JSON object. Throws Error(Unsupported) when there is none: the child
    /// crashed, or hung and was killed.
    std::string probe(const std::filesystem::path& file) const;

private:
    std::vector<std::string> command_;
    std::chrono::milliseconds timeout_;
};

}  // namespace consort::extensions
