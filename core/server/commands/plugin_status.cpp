// SPDX-License-Identifier: Apache-2.0
#include "core/server/commands/plugin_status.h"

#include <iostream>
#include <optional>
#include <vector>

#include "core/base/error.h"
#include "core/extensions/crash_journal.h"
#include "core/server/configuration.h"
#include "core/server/plugin_catalogue.h"
#include "core/server/plugin_set.h"
#include "core/server/plugin_status_file.h"

namespace consort::server {

namespace {

using Plugins = std::vector<api::PluginInfo>;

struct Knowledge {
    bool isOfServer = false;
    Plugins plugins;
    std::vector<ConfigProblem> problems;
    std::shared_ptr<PluginSet> prepared;
};

Knowledge gather(const Configuration& configuration, Log& log) {
    Knowledge known;
    const extensions::CrashJournal journal(configuration.dataDir());
    known.prepared = preparePlugins(configuration, log, journal.disabled());
    known.problems = known.prepared->problems;
    auto running = PluginStatusFile(configuration.dataDir()).read(SystemClock().nowMs());
    known.isOfServer = running.has_value();
    known.plugins = running ? *std::move(running) : listPlugins(*known.prepared);
    return known;
}

std::string join(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) {
        text += (text.empty() ? "" : ",") + word;
    }
    return text.empty() ? "-" : text;
}

bool isWell(const api::PluginInfo& plugin, bool isOfServer) {
    const bool isUp = plugin.state == "running" || (!isOfServer && plugin.state == "prepared");
    return isUp && plugin.breaker == "closed" && plugin.stuck == 0;
}

void explain(const api::PluginInfo& plugin, const Knowledge& known) {
    std::cout << *plugin.instance << ": " << plugin.state;
    if (plugin.breaker != "closed") {
        std::cout << ", its calls are held back (breaker " << plugin.breaker << ")";
    }
    if (plugin.stuck > 0) {
        std::cout << ", " << plugin.stuck << " calls are stuck in it";
    }
    std::cout << "\n";
    if (plugin.lastError) {
        std::cout << "  " << *plugin.lastError << "\n";
    }
    const auto* status = known.prepared->registry.findStatus(*plugin.instance);
    if (status == nullptr) {
        std::cout << "  the configuration does not name it any more: a reload (SIGHUP) ends it\n";
        return;
    }
    if (!status->file.empty()) {
        std::cout << "  file: " << status->file << "\n";
    }
    const bool isNews = !status->reason.empty() && plugin.lastError != status->reason;
    if (isNews) {
        std::cout << "  as configured now: " << status->reason << "\n";
    }
    if (known.isOfServer && status->state == extensions::InstanceState::Prepared &&
        plugin.state != "running") {
        std::cout
            << "  its file and its configuration are good now: a reload (SIGHUP) or a restart "
               "starts it\n";
    }
}

}  // namespace

ExitCode printPluginStatus(const Configuration& configuration, Log& log) {
    const auto known = gather(configuration, log);
    if (!known.isOfServer) {
        std::cout << "no server is running on " << configuration.dataDir().string()
                  << "; this is what the configuration says\n";
    }
    std::cout << "INSTANCE\tPLUGIN\tVERSION\tKINDS\tSTATE\tBREAKER\tCALLS\tFAILED\tSTUCK\tLAST "
                 "ERROR\n";
    for (const auto& plugin : known.plugins) {
        if (plugin.instance) {
            std::cout << *plugin.instance << "\t" << plugin.id << "\t"
                      << (plugin.version.empty() ? "-" : plugin.version) << "\t"
                      << join(plugin.kinds) << "\t" << plugin.state << "\t" << plugin.breaker
                      << "\t" << plugin.calls << "\t" << plugin.failures << "\t" << plugin.stuck
                      << "\t" << plugin.lastError.value_or("-") << "\n";
        }
    }
    return ExitCode::Ok;
}

ExitCode printPluginDiagnosis(const Configuration& configuration, Log& log) {
    const auto known = gather(configuration, log);
    bool isFine = known.problems.empty();
    std::cout << (known.isOfServer ? "a server is running on " : "no server is running on ")
              << configuration.dataDir().string() << "\n";
    for (const auto& problem : known.problems) {
        std::cout << problem.toString() << "\n";
    }
    for (const auto& plugin : known.plugins) {
        if (plugin.instance && !isWell(plugin, known.isOfServer)) {
            isFine = false;
            explain(plugin, known);
        } else if (plugin.instance) {
            std::cout << *plugin.instance << ": " << plugin.state << "\n";
        } else if (plugin.state == "refused") {
            std::cout << "not used: " << plugin.lastError.value_or(plugin.file) << "\n";
        }
    }
    const extensions::CrashJournal journal(configuration.dataDir());
    for (const auto& crash : journal.crashes()) {
        std::cout << "crash at " << toRfc3339(crash.atMs) << ": " << crash.describe() << "\n";
    }
    std::cout << (isFine ? "nothing is wrong\n" : "");
    return isFine ? ExitCode::Ok : ExitCode::Failed;
}

ExitCode enablePlugin(const Configuration& configuration, const std::string& instance) {
    if (!extensions::CrashJournal(configuration.dataDir()).enable(instance)) {
        throw notFound("instance \"" + instance + "\" is not disabled");
    }
    std::cout << "enabled; a reload (SIGHUP) or a restart starts it\n";
    return ExitCode::Ok;
}

}  // namespace consort::server
