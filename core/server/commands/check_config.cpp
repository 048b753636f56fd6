// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "core/base/config/settings_reader.h"
#include "core/base/error.h"
#include "core/server/commands/commands.h"
#include "core/server/commands/logging.h"
#include "core/server/plugin_set.h"

namespace consort::server {

namespace {

ExitCode checkConfig(const Arguments& arguments) {
    const auto configuration = loadConfiguration(arguments);
    auto log = quietLog();
    const auto problems = preparePlugins(configuration, log)->problems;
    for (const auto& problem : problems) {
        std::cerr << problem.toString() << "\n";
    }
    if (problems.empty()) {
        std::cout << configuration.document.fileName() << ": good\n";
        return ExitCode::Ok;
    }
    std::cerr << problems.size() << (problems.size() == 1 ? " problem" : " problems")
              << "; nothing was started\n";
    return ExitCode::Failed;
}

ExitCode printConfig(const Arguments&) {
    std::cout << renderDocumentedConfig();
    return ExitCode::Ok;
}

}  // namespace

Command checkConfigCommand() {
    auto options = configurationOptions();
    options.push_back({"music", "DIR", "As for serve"});
    return {
        "check-config",
        "",
        "Name everything that is wrong with the configuration",
        options,
        checkConfig};
}

Command configCommand() {
    return {
        "config",
        "",
        "Print a configuration file with every key, its meaning and its default",
        {},
        printConfig};
}

}  // namespace consort::server
