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
        case InstanceState::Disabled:
            return "disabled";
    }
    return "unknown";
}

PluginRegistry::PluginRegistry(Log& log) : log_(log) {}

PluginRegistry::~PluginRegistry() {
    stop();
}

std::vector<ConfigProblem> PluginRegistry::prepare(
    const PluginConfig& config, const PluginIndex& index, const DisabledInstances& disabled
) {
    file_ = config.file;
    chains_ = config.chains;
    instances_.clear();
    std::vector<ConfigProblem> problems;
    for (const auto& instance : config.instances) {
        auto& status = instances_.emplace_back();
        status.config = instance;
        if (const auto reason = disabled.find(instance.name); reason != disabled.end()) {
            status.state = InstanceState::Disabled;
            status.reason = reason->second;
            log_.warning(
                kArea, "instance disabled: plugins." + instance.name + ": " + status.reason
            );
        }
        std::vector<ConfigProblem> found;
        prepareInstance(status, index, found);
        if (found.empty() || status.state == InstanceState::Disabled) {
            continue;
        }
        status.state = InstanceState::Refused;
        status.reason = found.front().message;
        if (instance.isOptional) {
            log_.warning(kArea, "optional instance left out: " + found.front().toString());
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
        checkUse(entry, use, problems);
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
        for (const auto& plugin : file.plugins) {
            if (plugin.id == config.use) {
                status.descriptor = plugin;
            }
        }
        if (status.state != InstanceState::Disabled) {
            status.plugin = load(file, config.use);
        }
        const auto schema = parseSchema(status.descriptor->configSchema);
        const ConfigPlace place{file_, path + ".config", config.at};
        std::vector<ConfigProblem> warnings;
        status.settings = validateConfig(schema, config.config, place, problems, &warnings);
        for (const auto& warning : warnings) {
            log_.warning(kArea, warning.toString());
        }
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
    const auto* found = findStatus(entry.instance);
    if (found == nullptr || !found->descriptor) {
        return;  // Reported by whoever looked for it.
    }
    const auto& descriptor = *found->descriptor;
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

void PluginRegistry::checkUse(
    const ChainEntry& entry, std::string_view use, std::vector<ConfigProblem>& problems
) const {
    const auto* found = findStatus(entry.instance);
    if (found == nullptr || found->plugin == nullptr ||
        !found->plugin->descriptor.provides("recommendation")) {
        return;
    }
    const auto& table = found->plugin->recommend;
    const bool isThere = (use == "similar" && table.similar != nullptr) ||
                         (use == "for_user" && table.for_user != nullptr) ||
                         (use == "radio" && table.radio != nullptr);
    if (!isThere) {
        problems.push_back(
            {file_,
             entry.at.line,
             entry.at.column,
             entry.path + ": \"" + entry.instance + "\" provides recommendation, but not \"" +
                 std::string(use) + '"'}
        );
    }
}

void PluginRegistry::start(const HostServices& services) {
    startAll(services, nullptr);
}

void PluginRegistry::startInsteadOf(const PluginRegistry& previous, const HostServices& services) {
    startAll(services, &previous);
}

void PluginRegistry::startAll(const HostServices& services, const PluginRegistry* previous) {
    std::string failures;
    for (auto& status : instances_) {
        const bool ranBefore = previous != nullptr && previous->find(status.config.name) != nullptr;
        const bool mustRun = ranBefore || !status.config.isOptional;
        if (status.state == InstanceState::Prepared &&
            (previous == nullptr || !takeOver(status, *previous))) {
            startInstance(status, services);
            checkInstance(status, previous != nullptr && mustRun);
        }
        const bool isMissing = status.state == InstanceState::Failed ||
                               (ranBefore && status.state == InstanceState::Refused);
        if (isMissing && mustRun) {
            failures += (failures.empty() ? "" : "\n") + status.reason;
        }
    }
    if (!failures.empty()) {
        throw unavailable(failures);
    }
}

bool PluginRegistry::takeOver(InstanceStatus& status, const PluginRegistry& previous) const {
    const auto* old = previous.findStatus(status.config.name);
    const bool isSame =
        old != nullptr && old->instance != nullptr && !old->instance->health().isDisabled() &&
        old->config.use == status.config.use && old->file == status.file &&
        old->config.sha256 == status.config.sha256 && old->config.grants == status.config.grants &&
        sameValue(old->settings, status.settings);
    if (!isSame) {
        return false;
    }
    status.plugin = old->plugin;
    status.descriptor = old->descriptor;
    status.instance = old->instance;
    status.reason = old->reason;
    status.state = InstanceState::Running;
    return true;
}

void PluginRegistry::startInstance(InstanceStatus& status, const HostServices& services) {
    const auto& descriptor = status.plugin->descriptor;
    auto granted = services;
    if (!status.config.isGranted("history")) {
        granted.history = nullptr;
    }
    try {
        status.instance = std::make_shared<PluginInstance>(
            status.plugin, status.config.name, status.settings, granted
        );
        status.state = InstanceState::Running;
        log_.info(
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
        log_.error(kArea, status.reason);
    }
}

void PluginRegistry::checkInstance(InstanceStatus& status, bool mustPass) {
    if (status.instance == nullptr) {
        return;
    }
    try {
        status.instance->check({});
    } catch (const Error& error) {
        status.reason = error.what();
        if (mustPass) {
            status.state = InstanceState::Failed;
            status.instance.reset();
            return;
        }
        // It may come back; until then its calls fail with the same reason.
        log_.warning(kArea, "started, but cannot do its work yet: " + status.reason);
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
        const bool isDisabled =
            std::any_of(instances_.begin(), instances_.end(), [&](const auto& s) {
                return s.state == InstanceState::Disabled && s.descriptor &&
                       s.descriptor->provides(kind);
            });
        if (running(kind).empty() && !isDisabled) {
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
    const auto* status = findStatus(instance);
    return status == nullptr ? nullptr : status->instance;
}

const InstanceStatus* PluginRegistry::findStatus(std::string_view instance) const {
    const auto found = std::find_if(instances_.begin(), instances_.end(), [&](const auto& status) {
        return status.config.name == instance;
    });
    return found == instances_.end() ? nullptr : &*found;
}

}  // namespace consort::extensions
