// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "check_file.h"
#include "last_call.h"
#include "verdict.h"

namespace consort::checker {

/// How one check went.
struct Result {
    std::string name;
    std::string remedy;
    Verdict verdict = Verdict::Pass;
    std::string message;
    std::string lastCall;  ///< What was called when it crashed or hung.
    std::string output;    ///< End of what the process wrote, with the stack of a crash.
    std::chrono::milliseconds took{};
};

struct RunOptions {
    std::filesystem::path file;
    std::string pluginId;
    CheckFile settings;
    std::uint64_t seed = 1;
    std::chrono::seconds timeout{45};
    bool isInProcess = false;
};

/// Runs checks on one plugin, each in a process of its own unless told otherwise.
class Runner final {
public:
    explicit Runner(RunOptions options) : options_(std::move(options)) {}

    Result run(const Check& check);

    /// Those of `checks` that concern the plugin. When the server refuses it, only those that
    /// concern every file; `refusal` then gets the reason.
    std::vector<Check> applicable(const std::vector<Check>& checks, std::string& refusal);

private:
    Result runHere(const Check& check, const std::filesystem::path& scratch);
    template <class F>
    Result runApart(F&& body);

    RunOptions options_;
    LastCall lastCall_;
};

}  // namespace consort::checker
