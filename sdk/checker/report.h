// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "runner.h"

namespace consort::checker {

struct Report {
    std::string file;
    std::string refusal;  ///< Why the server would not load it; empty when it would.
    std::string again;    ///< The command line to run one check again, without its name.
    std::vector<Result> results;

    int count(Verdict verdict) const;
    bool hasBad() const;
};

/// One line a check that passed, everything there is to know about the others.
std::string describe(const Result& result, const std::string& again);
std::string summary(const Report& report);

std::string toJson(const Report& report);
std::string toJunit(const Report& report);

}  // namespace consort::checker
