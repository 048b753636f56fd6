// SPDX-License-Identifier: Apache-2.0
#include "self_test.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "report.h"
#include "runner.h"

namespace consort::checker {

namespace {

/// Shapes of the reference plugin that differ without being wrong.
constexpr std::array kSound{"", "sound.serial", "sound.read-only"};
constexpr std::chrono::seconds kTimeout{12};

class SelfTest final {
public:
    SelfTest(const std::filesystem::path& folder, const std::vector<Check>& checks)
        : folder_(folder), checks_(checks), settings_(readCheckFile(folder / "check.toml")) {}

    bool run() {
        for (const auto* shape : kSound) {
            expectSound(shape);
        }
        for (const auto& check : checks_) {
            expectNoticed(check);
            expectRunSomewhere(check);
        }
        std::printf(
            "self-test: %zu checks, %d faults, %d not as they should be\n",
            checks_.size(),
            faults_,
            wrong_
        );
        return wrong_ == 0 && faults_ > 0;
    }

private:
    Runner runnerFor(const std::filesystem::path& file, const std::string& fault) {
        ::setenv("CONSORT_FAULT", fault.c_str(), 1);
        // Files of their own have nothing to configure.
        const bool isReference = file.filename() == "reference.so";
        return Runner({file, "", isReference ? settings_ : CheckFile{}, 1, kTimeout, false});
    }

    /// Whether a check failed for another reason than the fault that it is there for.
    static bool isBesidesThePoint(const Result& result) {
        const bool isOfCheckFile =
            result.message.starts_with("the configuration of check.toml is refused");
        return result.message.starts_with("the checker itself failed") ||
               (isOfCheckFile && result.name != "config.given");
    }

    void complain(const std::string& text) {
        ++wrong_;
        std::printf("%s\n", text.c_str());
        std::fflush(stdout);
    }

    void expectSound(const std::string& shape) {
        auto runner = runnerFor(folder_ / "reference.so", shape);
        std::string refusal;
        const auto applicable = runner.applicable(checks_, refusal);
        if (!refusal.empty()) {
            complain("the sound plugin (" + shape + ") is refused: " + refusal);
        }
        for (const auto& check : applicable) {
            const auto result = runner.run(check);
            ran_.emplace_back(check.name);
            if (result.verdict != Verdict::Pass) {
                complain("the sound plugin (" + shape + ") is accused: " + describe(result, ""));
            }
        }
    }

    /// A check that no sound plugin ever passed may fail for the wrong reason.
    void expectRunSomewhere(const Check& check) {
        if (std::find(ran_.begin(), ran_.end(), check.name) == ran_.end()) {
            complain(std::string(check.name) + ": applies to no sound plugin");
        }
    }

    void expectNoticed(const Check& check) {
        const std::string name(check.name);
        const auto own = folder_ / (name + ".so");
        auto runner =
            runnerFor(std::filesystem::exists(own) ? own : folder_ / "reference.so", name);
        const auto result = runner.run(check);
        ++faults_;
        if (result.verdict == Verdict::Pass || result.verdict == Verdict::Skip ||
            isBesidesThePoint(result)) {
            complain(name + ": the fault was not noticed: " + describe(result, ""));
        } else {
            std::printf(
                "%-34s %s: %s\n",
                name.c_str(),
                std::string(nameOf(result.verdict)).c_str(),
                result.message.c_str()
            );
        }
    }

    std::filesystem::path folder_;
    const std::vector<Check>& checks_;
    CheckFile settings_;
    std::vector<std::string> ran_;
    int faults_ = 0;
    int wrong_ = 0;
};

}  // namespace

bool runSelfTest(const std::filesystem::path& folder, const std::vector<Check>& checks) {
    return SelfTest(folder, checks).run();
}

}  // namespace consort::checker
