// SPDX-License-Identifier: Apache-2.0
#include "command_line.h"

#include <cstdio>
#include <functional>
#include <map>

#include "core/base/error.h"

namespace consort::checker {

namespace {

constexpr const char* kHelp = R"(consort-plugin-check: does a plugin keep the contract?

  consort-plugin-check [options] PLUGIN.so

  --config FILE     check.toml: how the plugin is configured, what its backend holds
  --plugin ID       which one, when the file holds several
  --only REGEX      only the checks whose name matches
  --list            print the names of the checks
  --json, --junit   the report in that form instead of text
  --quiet           print what is wrong and the summary only
  --no-skips        a check that cannot run for want of information counts as failed
  --in-process      run in this process, for a debugger
  --seed N          of random configurations and texts (default 1)
  --fuzz SECONDS    then repeat the random checks for so long, with the next seeds
  --timeout SECONDS for each check (default 45)
  --self-test DIR   run the checks on broken plugins instead and see that each notices

Exit status: 0 sound, 1 something failed, 2 it could not be run.
)";

std::uint64_t number(const std::string& option, const std::string& text) {
    const bool isNumber =
        !text.empty() && text.size() < 19 && text.find_first_not_of("0123456789") == text.npos;
    if (!isNumber) {
        throw Error(ErrorCode::Invalid, option + ": expected a number, got \"" + text + "\"");
    }
    return std::stoull(text);
}

}  // namespace

std::optional<Arguments> parseArguments(const std::vector<std::string>& words) {
    Arguments out;
    const std::map<std::string, std::function<void()>> flags{
        {"--json", [&] { out.format = Format::Json; }},
        {"--junit", [&] { out.format = Format::Junit; }},
        {"--list", [&] { out.isList = true; }},
        {"--quiet", [&] { out.isQuiet = true; }},
        {"--no-skips", [&] { out.noSkips = true; }},
        {"--in-process", [&] { out.isInProcess = true; }}};
    const std::map<std::string, std::function<void(const std::string&)>> values{
        {"--config", [&](const std::string& text) { out.config = text; }},
        {"--plugin", [&](const std::string& text) { out.pluginId = text; }},
        {"--only", [&](const std::string& text) { out.only = text; }},
        {"--seed", [&](const std::string& text) { out.seed = number("--seed", text); }},
        {"--fuzz",
         [&](const std::string& text) { out.fuzz = std::chrono::seconds(number("--fuzz", text)); }},
        {"--timeout",
         [&](const std::string& text) {
             out.timeout = std::chrono::seconds(number("--timeout", text));
         }},
        {"--self-test", [&](const std::string& text) { out.selfTest = text; }}};
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& word = words[i];
        if (word == "--help" || word == "-h") {
            std::fputs(kHelp, stdout);
            return std::nullopt;
        }
        if (const auto flag = flags.find(word); flag != flags.end()) {
            flag->second();
        } else if (const auto value = values.find(word); value != values.end()) {
            if (i + 1 == words.size()) {
                throw Error(ErrorCode::Invalid, word + " needs a value");
            }
            value->second(words[++i]);
        } else if (word.starts_with("-") || !out.plugin.empty()) {
            throw Error(ErrorCode::Invalid, "unknown argument \"" + word + "\"; see --help");
        } else {
            out.plugin = word;
        }
    }
    if (out.plugin.empty() && !out.isList && out.selfTest.empty()) {
        throw Error(ErrorCode::Invalid, "which plugin? see --help");
    }
    return out;
}

}  // namespace consort::checker
