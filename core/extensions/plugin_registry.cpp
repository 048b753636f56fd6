// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_registry.h"

#include <algorithm>
#include <utility>

#include "core/base/config/schema_validator.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/extensions/file_checks.h"
#include "core/extensions/plugin_instance.h"
#include "core/extensions/plugin_search.h"
#include "core/extensions/shared_module.h"

namespace consort::extensions {

namespace {

constexpr std::string_view kArea = "plugins";

std::string joinKinds(const std::vector<std::string>& kinds) {
    std::string text;
    for (const auto& kind : kinds) {
        text += (text.empty() ? "" : " and ") + kind;
    }
    return text;
}

}  // namespace

std::string_view name(InstanceState state) {
    switch (state) {
        case InstanceState::Prepared:
            return "prepared";
        case InstanceState::Running:
            return "running";
        case InstanceState::Refused:
            return "refused";
        case InstanceState::Failed:
            return "failed";
    }
    return "unknown";
}

PluginRegistry::PluginRegistry(HostServices services) : services_(std::move(services)) {}

PluginRegistry::~PluginRegistry() {
    stop();
}

std::vector<ConfigProblem> PluginRegistry::prepare(
    const PluginConfig& config, const PluginIndex& index
) {
    file_ = config.file;
    chains_ = config.chains;
    instances_.clear();
    std::vector<ConfigProblem> problems;
    for (const auto& instance : config.instances) {
        auto& status = instances_.emplace_back();
        status.config = instance;
        std::vector<ConfigProblem> found;
        prepareInstance(status, index, found);
        if (found.empty()) {
            continue;
        }
        status.state = InstanceState::Refused;
        status.reason = found.front().message;
        if (instance.isOptional) {
            services_.log.warning(kArea, "optional instance left out: " + found.front().toString());
        } else {
            problems.insert(problems.end(), found.begin(), found.end());
        }
    }
    for (const auto& entry : chains_.auth) {
        checkChain(entry, "auth", problems);
    }
    for (const auto& [prefix, entry] : chains_.storage) {
        checkChain(entry, "storage", problems);
    }
    for (const auto& entry : chains_.lyrics) {
        checkChain(entry, "lyrics", problems);
    }
    for (const auto& [use, entry] : chains_.recommendation) {
        checkChain(entry, "recommendation", problems);
    }
    return problems;
}

void PluginRegistry::prepareInstance(
    InstanceStatus& status, const PluginIndex& index, std::vector<ConfigProblem>& problems
) {
    const auto& config = status.config;
    const auto path = "plugins." + config.name;
    try {
        const auto& file = findPluginFile(index, config);
        status.file = file.file.string();
        status.plugin = load(file, config.use);
        const auto schema = parseSchema(status.plugin->descriptor.configSchema);
        const ConfigPlace place{file_, path + ".config", config.at};
        status.settings = validateConfig(schema, config.config, place, problems);
    } catch (const Error& error) {
        problems.push_back(
            {file_, config.useAt.line, config.useAt.column, path + ": " + error.what()}
        );
    }
}

std::shared_ptr<const AdoptedPlugin> PluginRegistry::load(
    const InstalledFile& file, const std::string& id
) {
    // Again, and last before its code runs: the probe may have been long ago.
    checkPluginFile(file.file);
    for (auto& plugin : adoptModule(loadModule(file.file), file.file.string())) {
        if (plugin.descriptor.id == id) {
            return std::make_shared<const AdoptedPlugin>(std::move(plugin));
        }
    }
    throw Error(
        ErrorCode::Unsupported, file.file.string() + ": holds \"" + id + "\" no more: start again"
    );
}

void PluginRegistry::checkChain(
    const ChainEntry& entry, std::string_view kind, std::vector<ConfigProblem>& problems
) const {
    const auto found =
        std::find_if(instances_.begin(), instances_.end(), [&entry](const auto& status) {
            return status.config.name == entry.instance;
        });
    if (found == instances_.end() || found->plugin == nullptr) {
        return;  // Reported by whoever looked for it.
    }
    const auto& descriptor = found->plugin->descriptor;
    if (!descriptor.provides(kind)) {
        problems.push_back(
            {file_,
             entry.at.line,
             entry.at.column,
             entry.path + ": \"" + entry.instance + "\" provides " + joinKinds(descriptor.kinds) +
                 ", not " + std::string(kind)}
        );
    }
}

void PluginRegistry::start() {
    std::string failures;
    for (auto& status : instances_) {
        if (status.state != InstanceState::Prepared) {
            continue;
        }
        startInstance(status);
        if (status.state == InstanceState::Failed && !status.config.isOptional) {
            failures += (failures.empty() ? "" : "\n") + status.reason;
        }
    }
    if (!failures.empty()) {
        throw unavailable(failures);
    }
}

void PluginRegistry::startInstance(InstanceStatus& status) {
    const auto& descriptor = status.plugin->descriptor;
    try {
        status.instance = std::make_shared<PluginInstance>(
            status.plugin, status.config.name, status.settings, services_
        );
        status.state = InstanceState::Running;
        services_.log.info(
            kArea,
            "instance started",
            {{"instance", status.config.name},
             {"plugin", descriptor.id},
             {"version", descriptor.version},
             {"file", status.file}}
        );
    } catch (const Error& error) {
        status.state = InstanceState::Failed;
        status.reason = "plugins." + status.config.name + ": " + descriptor.id +
                        " could not be started: " + error.what();
        services_.log.error(kArea, status.reason);
        return;
    }
    try {
        status.instance->check({});
    } catch (const Error& error) {
        // It may come back; until then its calls fail with the same reason.
        status.reason = error.what();
        services_.log.warning(kArea, "started, but cannot do its work yet: " + status.reason);
    }
}

std::vector<std::string> PluginRegistry::check() {
    std::vector<std::string> lines;
    for (auto& status : instances_) {
        if (status.instance == nullptr) {
            continue;
        }
        try {
            status.instance->check({});
            status.reason.clear();
        } catch (const Error& error) {
            status.reason = error.what();
            lines.push_back("plugins." + status.config.name + ": " + status.reason);
        }
    }
    return lines;
}

void PluginRegistry::requireAuthAndStorage() const {
    std::string missing;
    const auto require = [&](std::string_view kind, const char* consequence, const char* remedy) {
        if (running(kind).empty()) {
            missing += (missing.empty() ? "" : "\n") + std::string("no ") + std::string(kind) +
                       " plugin is running, so " + consequence + ": " + remedy;
        }
    };
    require(
        "auth",
        "nobody could sign in",
        "add an instance such as [plugins.local] with use = "
        "\"consort.auth-local\""
    );
    require(
        "storage",
        "there is no music",
        "pass --music DIR, or add an instance such as "
        "[plugins.music] with use = \"consort.storage-fs\""
    );
    if (!missing.empty()) {
        throw unavailable(missing);
    }
}

void PluginRegistry::stop() {
    for (auto status = instances_.rbegin(); status != instances_.rend(); ++status) {
        status->instance.reset();
        if (status->state == InstanceState::Running) {
            status->state = InstanceState::Prepared;
        }
    }
}

std::vector<std::shared_ptr<PluginInstance>> PluginRegistry::running(std::string_view kind) const {
    std::vector<std::shared_ptr<PluginInstance>> found;
    for (const auto& status : instances_) {
        if (status.instance != nullptr && status.plugin->descriptor.provides(kind)) {
            found.push_back(status.instance);
        }
    }
    return found;
}

std::shared_ptr<PluginInstance> PluginRegistry::find(std::string_view instance) const {
    for (const auto& status : instances_) {
        if (status.config.name == instance) {
            return status.instance;
        }
    }
    return nullptr;
}

}  // namespace consort::extensions
