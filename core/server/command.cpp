// SPDX-License-Identifier: Apache-2.0
#include "core/server/command.h"

#include <algorithm>
#include <iostream>

#include "core/base/error.h"
#include "core/base/text.h"

namespace consort::server {

namespace {

constexpr OptionSpec kHelp{"help", "", "Show this help"};

const OptionSpec& findSpec(std::string_view name, const std::vector<OptionSpec>& specs) {
    if (name == kHelp.name) {
        return kHelp;
    }
    std::vector<std::string> known;
    for (const auto& spec : specs) {
        if (spec.name == name) {
            return spec;
        }
        known.emplace_back(spec.name);
    }
    const auto near = closest(name, known);
    throw invalid(
        "unknown option --" + std::string(name) + (near ? " (did you mean --" + *near + "?)" : "")
    );
}

std::string label(const OptionSpec& spec) {
    std::string text = "--" + std::string(spec.name);
    return spec.argument.empty() ? text : text + " " + std::string(spec.argument);
}

void printCommandHelp(const Command& command, std::ostream& out) {
    out << "usage: consort " << command.verb << (command.usage.empty() ? "" : " ") << command.usage
        << " [options]\n\n"
        << command.summary << ".\n\n";
    if (!command.details.empty()) {
        out << command.details << "\n\n";
    }
    auto options = command.options;
    options.push_back(kHelp);
    for (const auto& spec : options) {
        auto text = label(spec);
        text.resize(std::max<std::size_t>(text.size() + 1, 22), ' ');
        out << "  " << text << spec.help << "\n";
    }
}

void printOverview(const std::vector<Command>& commands, std::ostream& out) {
    out << "usage: consort VERB [options]\n\nA plugin-based media server.\n\n";
    for (const auto& command : commands) {
        if (!command.hidden) {
            std::string verb(command.verb);
            verb.resize(14, ' ');
            out << "  " << verb << command.summary << "\n";
        }
    }
    out << "\n`consort VERB --help` tells more. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 "
           "unavailable.\n";
}

ExitCode exitCodeFor(const Error& error) {
    switch (error.code()) {
        case ErrorCode::Unavailable:
        case ErrorCode::Timeout:
            return ExitCode::Unavailable;
        case ErrorCode::Internal:
        case ErrorCode::Invalid:
        case ErrorCode::NotFound:
        case ErrorCode::Denied:
        case ErrorCode::Cancelled:
        case ErrorCode::Unsupported:
        case ErrorCode::Conflict:
        case ErrorCode::Quota:
        case ErrorCode::Range:
        case ErrorCode::Unauthorized:
            return ExitCode::Failed;
    }
    return ExitCode::Failed;
}

ExitCode runVerb(const Command& command, const std::vector<std::string>& words) {
    std::optional<Arguments> arguments;
    try {
        arguments.emplace(words, command.options);
    } catch (const Error& error) {
        std::cerr << "consort " << command.verb << ": " << error.what() << "\n";
        return ExitCode::Usage;
    }
    if (arguments->has(kHelp.name)) {
        printCommandHelp(command, std::cout);
        return ExitCode::Ok;
    }
    try {
        return command.run(*arguments);
    } catch (const Error& error) {
        std::cerr << "consort: " << error.what() << "\n";
        return exitCodeFor(error);
    } catch (const std::exception& error) {
        std::cerr << "consort: unexpected failure: " << error.what() << "\n";
        return ExitCode::Failed;
    }
}

}  // namespace

Arguments::Arguments(const std::vector<std::string>& words, const std::vector<OptionSpec>& specs) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (word == "--") {
            positional_.insert(
                positional_.end(), words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end()
            );
            return;
        }
        if (word == "-h") {
            options_.emplace(kHelp.name, "");
        } else if (!word.starts_with("--")) {
            positional_.emplace_back(word);
        } else {
            const auto equals = word.find('=');
            const auto name =
                word.substr(2, equals == std::string_view::npos ? equals : equals - 2);
            const auto& spec = findSpec(name, specs);
            std::string value;
            if (equals != std::string_view::npos) {
                value = word.substr(equals + 1);
            } else if (!spec.argument.empty()) {
                if (i + 1 == words.size()) {
                    throw invalid(label(spec) + " needs an argument");
                }
                value = words[++i];
            }
            options_.emplace(name, value);
        }
    }
}

bool Arguments::has(std::string_view option) const {
    return options_.find(option) != options_.end();
}

std::optional<std::string> Arguments::find(std::string_view option) const {
    const auto all = findAll(option);
    return all.empty() ? std::nullopt : std::optional(all.back());
}

std::vector<std::string> Arguments::findAll(std::string_view option) const {
    std::vector<std::string> values;
    const auto [begin, end] = options_.equal_range(option);
    for (auto it = begin; it != end; ++it) {
        values.push_back(it->second);
    }
    return values;
}

int runCommandLine(const std::vector<std::string>& words, const std::vector<Command>& commands) {
    if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
        printOverview(commands, words.empty() ? std::cerr : std::cout);
        return static_cast<int>(words.empty() ? ExitCode::Usage : ExitCode::Ok);
    }
    std::vector<std::string> verbs;
    for (const auto& command : commands) {
        if (command.verb == words[0]) {
            return static_cast<int>(runVerb(command, {words.begin() + 1, words.end()}));
        }
        if (!command.hidden) {
            verbs.emplace_back(command.verb);
        }
    }
    const auto near = closest(words[0], verbs);
    std::cerr << "consort: unknown verb \"" << words[0] << '"'
              << (near ? " (did you mean \"" + *near + "\"?)" : "") << "; see consort --help\n";
    return static_cast<int>(ExitCode::Usage);
}

}  // namespace consort::server
