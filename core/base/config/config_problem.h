// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace consort {

/// One mistake in the configuration, for a person to mend.
struct ConfigProblem {
    std::string file;
    int line = 0;    ///< From 1; 0 when it has no place in the file (it came from the environment).
    int column = 0;  ///< From 1.
    std::string message;
    bool isWarning = false;  ///< It works all the same.

    /// "consort.toml:8:12: error: plugins.disk.config: unknown key …"
    std::string toString() const {
        const auto place =
            line > 0 ? ":" + std::to_string(line) + ":" + std::to_string(column) : "";
        return file + place + (isWarning ? ": warning: " : ": error: ") + message;
    }
};

}  // namespace consort
