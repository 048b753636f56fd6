// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "core/base/config/editor_schema.h"
#include "core/base/config/settings_reader.h"
#include "core/base/error.h"
#include "core/server/commands/commands.h"
#include "core/server/commands/logging.h"
#include "core/server/online_check.h"
#include "core/server/plugin_set.h"

namespace consort::server {

namespace {

constexpr std::string_view kOnline = "online";
constexpr std::string_view kSchema = "schema";

ExitCode checkConfig(const Arguments& arguments) {
    const auto configuration = loadConfiguration(arguments);
    auto log = quietLog();
    const auto plugins = preparePlugins(configuration, log);
    auto problems = plugins->problems;
    OnlineReport online;
    if (problems.empty() && arguments.has(kOnline)) {
        online = checkOnline(configuration, plugins->registry, log);
        problems = online.problems;
    }
    for (const auto& problem : problems) {
        std::cerr << problem.toString() << "\n";
    }
    for (const auto& line : online.unreachable) {
        std::cerr << "unreachable: " << line << "\n";
    }
    if (!problems.empty()) {
        std::cerr << problems.size() << (problems.size() == 1 ? " problem" : " problems")
                  << "; nothing was started\n";
        return ExitCode::Failed;
    }
    if (!online.unreachable.empty()) {
        return ExitCode::Unreachable;
    }
    std::cout << configuration.document.fileName() << ": good\n";
    return ExitCode::Ok;
}

ExitCode printConfig(const Arguments& arguments) {
    if (!arguments.has(kSchema)) {
        std::cout << renderDocumentedConfig();
        return ExitCode::Ok;
    }
    EditorPlugins plugins{extensions::instanceSchema(), extensions::chainsSchema(), {}};
    const auto index = makePluginIndex(loadConfiguration(arguments));
    for (const auto& id : index.ids()) {
        for (const auto& plugin : index.findFiles(id).front()->plugins) {
            if (plugin.id == id) {
                plugins.installed.push_back({id, parseSchema(plugin.configSchema)});
            }
        }
    }
    std::cout << renderEditorSchema(plugins);
    return ExitCode::Ok;
}

}  // namespace

Command checkConfigCommand() {
    auto options = configurationOptions();
    options.push_back({"music", "DIR", "As for serve"});
    options.push_back(
        {kOnline, "", "Also make every instance and ask whether its backend can be reached"}
    );
    return {
        "check-config",
        "",
        "Name everything that is wrong with the configuration: exit code 0 good, 1 wrong, "
        "2 a backend cannot be reached",
        options,
        checkConfig};
}

Command configCommand() {
    auto options = configurationOptions();
    options.push_back(
        {kSchema, "", "Print its JSON Schema, for editors, with the plugins that are installed"}
    );
    return {
        "config",
        "",
        "Print a configuration file with every key, its meaning and its default",
        options,
        printConfig};
}

}  // namespace consort::server
