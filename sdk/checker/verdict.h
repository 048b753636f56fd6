// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace consort::extensions {
struct AdoptedPlugin;
}

namespace consort::checker {

class Context;

/// How a check ended. Fail and those after it are the plugin's fault.
enum class Verdict { Pass, Warn, Skip, Fail, Crash, Hang };

std::string_view nameOf(Verdict verdict);
bool isBad(Verdict verdict);

/// Thrown by a check that found a fault.
struct Fault {
    std::string message;
};

/// Thrown by a check that cannot tell, because check.toml does not say enough.
struct Skipped {
    std::string reason;
};

/// One named check. A constant.
struct Check {
    std::string_view name;    ///< "storage.stat-missing"
    std::string_view remedy;  ///< What the author is to do when it fails.
    /// Whether a plugin that the server would take is concerned; null: every file is, also one that
    /// the server refuses.
    bool (*applies)(const extensions::AdoptedPlugin& plugin);
    /// Throws Fault or Skipped.
    void (*run)(Context& context);
    bool isRandom = false;  ///< Another seed makes another check of it: `--fuzz` repeats it.
};

}  // namespace consort::checker
