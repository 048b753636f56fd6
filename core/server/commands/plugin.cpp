// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iostream>

#include <unistd.h>

#include <scaffold/scaffold.h>

#include "core/base/config/schema.h"
#include "core/base/config/schema_template.h"
#include "core/base/error.h"
#include "core/extensions/plugin_descriptor.h"
#include "core/extensions/probe.h"
#include "core/server/commands/commands.h"
#include "core/server/commands/logging.h"
#include "core/server/commands/plugin_status.h"
#include "core/server/plugin_catalogue.h"
#include "core/server/plugin_set.h"

namespace consort::server {

namespace {

constexpr std::string_view kUsage =
    "list | info NAME | config NAME | status | doctor | enable NAME | new KIND NAME [DIR]";

std::string join(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) {
        text += (text.empty() ? "" : ", ") + word;
    }
    return text;
}

std::string typeName(const ConfigSchema& schema) {
    switch (schema.type.value_or(ConfigType::Null)) {
        case ConfigType::Boolean:
            return "true or false";
        case ConfigType::Integer:
            return "whole number";
        case ConfigType::Number:
            return "number";
        case ConfigType::Array:
            return "list";
        case ConfigType::Object:
            return "table";
        case ConfigType::String:
        case ConfigType::Null:
            return "text";
    }
    return "text";
}

void printSchema(const ConfigSchema& schema) {
    for (const auto& [key, property] : schema.properties) {
        const bool isRequired =
            std::find(schema.required.begin(), schema.required.end(), key) != schema.required.end();
        std::cout << "  config." << key << " (" << typeName(property);
        if (isRequired) {
            std::cout << ", required";
        } else if (property.defaultValue) {
            std::cout << ", default " << describeValue(*property.defaultValue);
        }
        std::cout << ")\n      " << property.description << "\n";
    }
}

ExitCode listAll(const Configuration& configuration, Log& log) {
    for (const auto& plugin : listPlugins(*preparePlugins(configuration, log))) {
        std::cout << plugin.instance.value_or("-") << "\t" << plugin.id << " " << plugin.version
                  << "\t" << join(plugin.kinds) << "\t"
                  << (plugin.instance               ? plugin.state
                      : plugin.state == "available" ? "installed, not used"
                                                    : plugin.state)
                  << (plugin.lastError ? ": " + *plugin.lastError : "") << "\n";
    }
    return ExitCode::Ok;
}

struct Found {
    std::filesystem::path file;
    extensions::PluginDescriptor plugin;
};

/// By the name of an instance or the id of a plugin.
Found findPlugin(const Configuration& configuration, const std::string& name) {
    const auto index = makePluginIndex(configuration);
    const auto* instance = configuration.plugins.find(name);
    const auto id = instance == nullptr ? name : instance->use;
    for (const auto* file : index.findFiles(id)) {
        for (const auto& plugin : file->plugins) {
            if (plugin.id == id) {
                return {file->file, plugin};
            }
        }
    }
    throw notFound("no plugin \"" + id + "\" is installed; installed are: " + join(index.ids()));
}

ExitCode describe(const Configuration& configuration, const std::string& name) {
    const auto [file, plugin] = findPlugin(configuration, name);
    std::cout << plugin.id << " " << plugin.version << " (" << plugin.name << ")\n"
              << "  file: " << file.string() << "\n"
              << "  license: " << plugin.license << "\n"
              << "  provides: " << join(plugin.kinds) << "\n"
              << "  uses: " << (plugin.uses.empty() ? "nothing of the server" : join(plugin.uses))
              << "\n";
    printSchema(parseSchema(plugin.configSchema));
    return ExitCode::Ok;
}

/// The section for consort.toml of an instance, or of a plugin that is to become one.
ExitCode printTemplate(const Configuration& configuration, const std::string& name) {
    const auto [file, plugin] = findPlugin(configuration, name);
    const bool isInstance = configuration.plugins.find(name) != nullptr;
    std::cout << renderConfigTemplate(
        {isInstance ? name : plugin.id.substr(plugin.id.rfind('.') + 1),
         plugin.id,
         plugin.name + " " + plugin.version + ": " + join(plugin.kinds)},
        parseSchema(plugin.configSchema)
    );
    return ExitCode::Ok;
}

ExitCode plugin(const Arguments& arguments) {
    const auto& words = arguments.positional();
    if (!words.empty() && words[0] == "new") {
        return static_cast<ExitCode>(
            scaffold::runCommand({words.begin() + 1, words.end()}, std::cout, std::cerr)
        );
    }
    const bool isList = words.size() == 1 && words[0] == "list";
    const bool isInfo = words.size() == 2 && words[0] == "info";
    const bool isConfig = words.size() == 2 && words[0] == "config";
    const bool isStatus = words.size() == 1 && words[0] == "status";
    const bool isDoctor = words.size() == 1 && words[0] == "doctor";
    const bool isEnable = words.size() == 2 && words[0] == "enable";
    if (!isList && !isInfo && !isConfig && !isStatus && !isDoctor && !isEnable) {
        std::cerr << "usage: consort plugin " << kUsage << "\n";
        return ExitCode::Usage;
    }
    const auto configuration = loadConfiguration(arguments);
    auto log = quietLog();
    if (isEnable) {
        return enablePlugin(configuration, words[1]);
    }
    if (isStatus || isDoctor) {
        // Refusals are printed with the rest.
        Log silent(STDERR_FILENO, LogLevel::Error);
        return isStatus ? printPluginStatus(configuration, silent)
                        : printPluginDiagnosis(configuration, silent);
    }
    if (isConfig) {
        return printTemplate(configuration, words[1]);
    }
    return isList ? listAll(configuration, log) : describe(configuration, words[1]);
}

ExitCode probe(const Arguments& arguments) {
    if (arguments.positional().size() != 1) {
        return ExitCode::Usage;
    }
    return static_cast<ExitCode>(extensions::runProbe(arguments.positional()[0]));
}

}  // namespace

Command pluginCommand() {
    return {
        "plugin",
        kUsage,
        "Plugins: what is installed, used and configurable; begin a new one",
        configurationOptions(),
        plugin};
}

Command pluginProbeCommand() {
    return {"plugin-probe", "FILE", "Print what a plugin file contains", {}, probe, true};
}

}  // namespace consort::server
