// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>

#include <regex.h>

#include "core/base/error.h"

#include "checks.h"
#include "command_line.h"
#include "report.h"
#include "self_test.h"

namespace consort::checker {

namespace {

std::vector<Check> chosenChecks(const std::string& only) {
    auto checks = allChecks();
    if (only.empty()) {
        return checks;
    }
    regex_t expression{};
    if (::regcomp(&expression, only.c_str(), REG_EXTENDED | REG_NOSUB) != 0) {
        throw Error(ErrorCode::Invalid, "--only: no regular expression: " + only);
    }
    std::erase_if(checks, [&expression](const Check& check) {
        return ::regexec(&expression, std::string(check.name).c_str(), 0, nullptr, 0) != 0;
    });
    ::regfree(&expression);
    return checks;
}

std::string commandLine(const Arguments& arguments, std::uint64_t seed) {
    std::string text = "consort-plugin-check " + arguments.plugin.string();
    if (!arguments.config.empty()) {
        text += " --config " + arguments.config.string();
    }
    if (!arguments.pluginId.empty()) {
        text += " --plugin " + arguments.pluginId;
    }
    return text + " --seed " + std::to_string(seed);
}

Runner runnerFor(const Arguments& arguments, std::uint64_t seed) {
    return Runner(
        {arguments.plugin,
         arguments.pluginId,
         readCheckFile(arguments.config),
         seed,
         arguments.timeout,
         arguments.isInProcess}
    );
}

void show(const Arguments& arguments, const Result& result, const std::string& again) {
    const bool isShown = !arguments.isQuiet || result.verdict != Verdict::Pass;
    if (arguments.format == Format::Text && isShown) {
        std::fputs(describe(result, again).c_str(), stdout);
        std::fflush(stdout);
    }
}

/// Repeats the random ones of `checks` with one seed after the other, to the first that fails.
void fuzz(const Arguments& arguments, std::vector<Check> checks, Report& report) {
    std::erase_if(checks, [](const Check& check) { return !check.isRandom; });
    const auto end = std::chrono::steady_clock::now() + arguments.fuzz;
    auto seed = arguments.seed;
    while (!checks.empty() && std::chrono::steady_clock::now() < end) {
        auto runner = runnerFor(arguments, ++seed);
        for (const auto& check : checks) {
            auto result = runner.run(check);
            if (isBad(result.verdict)) {
                result.message = "seed " + std::to_string(seed) + ": " + result.message;
                show(arguments, result, commandLine(arguments, seed));
                report.results.push_back(std::move(result));
                return;
            }
        }
    }
    if (arguments.format == Format::Text && arguments.fuzz.count() > 0) {
        const auto seeds = seed - arguments.seed;
        std::printf(
            "fuzz: %zu checks with %llu more seeds\n",
            checks.size(),
            static_cast<unsigned long long>(seeds)
        );
    }
}

Report runAll(const Arguments& arguments, const std::vector<Check>& checks) {
    auto runner = runnerFor(arguments, arguments.seed);
    Report report;
    report.file = arguments.plugin.string();
    report.again = commandLine(arguments, arguments.seed);
    const auto chosen = arguments.isInProcess ? checks : runner.applicable(checks, report.refusal);
    for (const auto& check : chosen) {
        auto result = runner.run(check);
        if (arguments.noSkips && result.verdict == Verdict::Skip) {
            result.verdict = Verdict::Fail;
        }
        show(arguments, result, report.again);
        report.results.push_back(std::move(result));
    }
    if (!report.hasBad()) {
        fuzz(arguments, chosen, report);
    }
    return report;
}

void print(const Report& report, Format format) {
    switch (format) {
        case Format::Text:
            if (!report.refusal.empty()) {
                std::printf(
                    "%s: only the checks of the file itself were run: %s\n",
                    report.file.c_str(),
                    report.refusal.c_str()
                );
            }
            std::printf("%s: %s", report.file.c_str(), summary(report).c_str());
            return;
        case Format::Json:
            std::fputs(toJson(report).c_str(), stdout);
            return;
        case Format::Junit:
            std::fputs(toJunit(report).c_str(), stdout);
            return;
    }
}

int run(const std::vector<std::string>& words) {
    const auto arguments = parseArguments(words);
    if (!arguments) {
        return 0;
    }
    const auto checks = chosenChecks(arguments->only);
    if (arguments->isList) {
        for (const auto& check : checks) {
            std::printf("%s\n", std::string(check.name).c_str());
        }
        return 0;
    }
    if (!arguments->selfTest.empty()) {
        return runSelfTest(arguments->selfTest, checks) ? 0 : 1;
    }
    const auto report = runAll(*arguments, checks);
    print(report, arguments->format);
    if (report.results.empty()) {
        std::fputs("no check was run\n", stderr);
        return 2;
    }
    return report.hasBad() ? 1 : 0;
}

}  // namespace

}  // namespace consort::checker

int main(int count, char** words) {
    try {
        return consort::checker::run({words + 1, words + count});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "consort-plugin-check: %s\n", error.what());
        return 2;
    }
}
