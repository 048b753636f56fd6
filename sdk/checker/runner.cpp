// SPDX-License-Identifier: Apache-2.0
#include "runner.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include <unistd.h>

#include "core/base/error.h"

#include "child.h"
#include "context.h"

namespace consort::checker {

namespace {

/// A folder for the temporary files of one run, gone with it.
class ScratchFolder final {
public:
    ScratchFolder() {
        static int made = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("consort-check-" + std::to_string(::getpid()) + "-" + std::to_string(++made));
    }

    ~ScratchFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

Verdict verdictOf(char letter) {
    for (const auto verdict : {Verdict::Warn, Verdict::Skip, Verdict::Fail}) {
        if (nameOf(verdict).front() == letter) {
            return verdict;
        }
    }
    return Verdict::Pass;
}

std::string describeEnd(const ChildEnd& end) {
    if (end.signal != 0) {
        return std::string("the process was killed: ") + ::strsignal(end.signal);
    }
    return end.exitStatus == 0 ? std::string("the process ended early: a plugin must not call exit")
                               : "the process ended with status " + std::to_string(end.exitStatus);
}

}  // namespace

std::string_view nameOf(Verdict verdict) {
    switch (verdict) {
        case Verdict::Pass:
            return "pass";
        case Verdict::Warn:
            return "warn";
        case Verdict::Skip:
            return "skip";
        case Verdict::Fail:
            return "fail";
        case Verdict::Crash:
            return "crash";
        case Verdict::Hang:
            return "hang";
    }
    return "fail";
}

bool isBad(Verdict verdict) {
    return verdict >= Verdict::Fail;
}

Result Runner::runHere(const Check& check, const std::filesystem::path& scratch) {
    Context context(
        options_.file, options_.pluginId, options_.settings, options_.seed, scratch, lastCall_
    );
    Result result;
    try {
        check.run(context);
    } catch (const Fault& fault) {
        result.verdict = Verdict::Fail;
        result.message = fault.message;
    } catch (const Skipped& skipped) {
        result.verdict = Verdict::Skip;
        result.message = skipped.reason;
    } catch (const std::exception& error) {
        result.verdict = Verdict::Fail;
        result.message = std::string("the checker itself failed: ") + error.what();
    }
    if (const auto accusation = context.accusation(); !accusation.empty()) {
        result.verdict = Verdict::Fail;
        result.message = accusation;
    } else if (result.verdict == Verdict::Pass && !context.warnings().empty()) {
        result.verdict = Verdict::Warn;
        result.message = context.warnings();
    }
    return result;
}

template <class F>
Result Runner::runApart(F&& body) {
    const auto end = runInChild(options_.timeout, [&body] {
        const Result result = body();
        return std::string(1, nameOf(result.verdict).front()) + result.message;
    });
    Result result;
    if (end.hasHung) {
        result.verdict = Verdict::Hang;
        result.message = "did not end within " + std::to_string(options_.timeout.count()) + " s";
    } else if (end.answer.empty()) {
        result.verdict = Verdict::Crash;
        result.message = describeEnd(end);
    } else {
        result.verdict = verdictOf(end.answer.front());
        result.message = end.answer.substr(1);
    }
    if (isBad(result.verdict)) {
        result.lastCall = lastCall_.text();
        result.output = end.output;
    }
    return result;
}

Result Runner::run(const Check& check) {
    const ScratchFolder scratch;
    const auto begun = std::chrono::steady_clock::now();
    lastCall_.clear();
    auto result = options_.isInProcess ? runHere(check, scratch.path())
                                       : runApart([&] { return runHere(check, scratch.path()); });
    result.name = check.name;
    result.remedy = check.remedy;
    result.took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begun
    );
    return result;
}

std::vector<Check> Runner::applicable(const std::vector<Check>& checks, std::string& refusal) {
    const ScratchFolder scratch;
    const auto found = runApart([&] {
        Result result;
        Context context(
            options_.file,
            options_.pluginId,
            options_.settings,
            options_.seed,
            scratch.path(),
            lastCall_
        );
        try {
            const auto& plugin = context.plugin();
            for (const auto& check : checks) {
                result.message += check.applies == nullptr || check.applies(plugin) ? '1' : '0';
            }
        } catch (const Fault& fault) {
            result.verdict = Verdict::Fail;
            result.message = fault.message;
        }
        return result;
    });
    std::vector<Check> chosen;
    const bool isSound = found.verdict == Verdict::Pass;
    refusal = isSound ? "" : found.message;
    for (std::size_t i = 0; i < checks.size(); ++i) {
        if (isSound ? found.message.at(i) == '1' : checks[i].applies == nullptr) {
            chosen.push_back(checks[i]);
        }
    }
    return chosen;
}

}  // namespace consort::checker
