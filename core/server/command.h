// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace consort::server {

/// Exit codes of every verb, documented in docs/operations.md.
enum class ExitCode {
    Ok = 0,
    Failed = 1,       ///< The work could not be done; a message on standard error says why.
    Usage = 2,        ///< Unknown verb, option or argument.
    Unreachable = 2,  ///< Of `check-config --online`: good, but a backend cannot be reached.
    Unavailable = 3,  ///< A database, storage or address that is needed could not be used.
};

struct OptionSpec {
    std::string_view name;
    std::string_view argument;  ///< "FILE"; empty for a switch.
    std::string_view help;
};

/// The words after the verb, sorted out.
class Arguments final {
public:
    /// Throws Error(Invalid) naming an unknown option (with "did you mean") or a missing argument.
    Arguments(const std::vector<std::string>& words, const std::vector<OptionSpec>& specs);

    bool has(std::string_view option) const;
    /// The last one given.
    std::optional<std::string> find(std::string_view option) const;
    std::vector<std::string> findAll(std::string_view option) const;

    const std::vector<std::string>& positional() const { return positional_; }

private:
    std::multimap<std::string, std::string, std::less<>> options_;
    std::vector<std::string> positional_;
};

/// One verb. `usage` shows the positional words, such as "add EMAIL".
struct Command {
    std::string_view verb;
    std::string_view usage;
    std::string_view summary;
    std::vector<OptionSpec> options;
    ExitCode (*run)(const Arguments&);
    bool hidden = false;
    std::string_view details = {};  ///< More for `--help` of the verb; lines without the last end.
};

/// Sorts out argv, runs the verb, and turns what is thrown into a message and an exit code.
int runCommandLine(const std::vector<std::string>& words, const std::vector<Command>& commands);

}  // namespace consort::server
