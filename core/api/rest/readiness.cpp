// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/readiness.h"

#include <utility>

namespace consort::api {

namespace {

constexpr std::chrono::seconds kGoodFor{1};
constexpr std::chrono::seconds kHangs{5};

}  // namespace

ReadinessState Readiness::probe() {
    return askAll(true);
}

std::optional<std::string> Readiness::ask(const ReadinessCheck& check, bool isFresh) {
    const auto now = clock_.steadyNow();
    if (!isFresh) {
        const std::lock_guard lock(mutex_);
        const auto well = wellAt_.find(check.name);
        if (well != wellAt_.end() && now - well->second < check.goodFor) {
            return std::nullopt;
        }
    }
    auto problem = check.probe();
    const std::lock_guard lock(mutex_);
    if (problem) {
        wellAt_.erase(check.name);
    } else {
        wellAt_.insert_or_assign(check.name, now);
    }
    return problem;
}

ReadinessState Readiness::askAll(bool isFresh) {
    ReadinessState state;
    for (const auto& check : listChecks_()) {
        auto problem = ask(check, isFresh);
        state.isReady = state.isReady && !(problem && check.isRequired);
        state.items.push_back({check.name, std::move(problem), check.isRequired});
    }
    const std::lock_guard lock(mutex_);
    last_ = state;
    lastAt_ = clock_.steadyNow();
    return state;
}

ReadinessState Readiness::recent() {
    if (auto known = knownOrBegin()) {
        return *std::move(known);
    }
    std::optional<ReadinessState> state;
    try {
        state = askAll(false);
    } catch (...) {
        const std::lock_guard lock(mutex_);
        askingSince_.reset();
        throw;
    }
    const std::lock_guard lock(mutex_);
    askingSince_.reset();
    return *std::move(state);
}

/// nullopt: it is on the caller to ask.
std::optional<ReadinessState> Readiness::knownOrBegin() {
    const auto now = clock_.steadyNow();
    const std::lock_guard lock(mutex_);
    if (last_ && now - lastAt_ < kGoodFor) {
        return last_;
    }
    if (askingSince_ && now - *askingSince_ >= kHangs) {
        return ReadinessState{.isReady = false};
    }
    if (askingSince_ && last_) {
        return last_;
    }
    askingSince_ = now;
    return std::nullopt;
}

}  // namespace consort::api
