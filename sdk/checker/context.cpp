// SPDX-License-Identifier: Apache-2.0
#include "context.h"

#include <algorithm>
#include <cstdlib>
#include <exception>

#include <dlfcn.h>

#include "core/base/config/schema.h"
#include "core/base/config/schema_validator.h"
#include "core/base/error.h"

#include "instance.h"
#include "last_call.h"

namespace consort::checker {

namespace {

constexpr std::string_view kScratchMark = "@scratch@";

/// Puts `folder` wherever a text says @scratch@. Gives whether any does.
bool fillIn(ConfigNode& node, const std::string& folder) {
    bool isThere = false;
    for (auto at = node.text.find(kScratchMark); at != std::string::npos;
         at = node.text.find(kScratchMark)) {
        node.text.replace(at, kScratchMark.size(), folder);
        isThere = true;
    }
    for (auto& item : node.items) {
        isThere |= fillIn(item, folder);
    }
    for (auto& member : node.members) {
        isThere |= fillIn(member.value, folder);
    }
    return isThere;
}

}  // namespace

void require(bool holds, const std::string& message) {
    if (!holds) {
        throw Fault{message};
    }
}

Context::Context(
    std::filesystem::path file,
    std::string pluginId,
    CheckFile settings,
    std::uint64_t seed,
    std::filesystem::path scratchBase,
    LastCall& lastCall
)
    : file_(std::move(file)),
      pluginId_(std::move(pluginId)),
      settings_(std::move(settings)),
      random_(seed),
      lastCall_(lastCall),
      scratchBase_(std::move(scratchBase)) {
    lastCall_.clear();
}

const consort_module& Context::rawModule() {
    if (module_ != nullptr) {
        return *module_;
    }
    calling("dlopen");
    auto* library = ::dlopen(std::filesystem::absolute(file_).c_str(), RTLD_NOW | RTLD_LOCAL);
    require(library != nullptr, std::string("cannot be loaded: ") + (library ? "" : ::dlerror()));
    const auto* symbol = ::dlsym(library, CONSORT_MODULE_SYMBOL);
    require(symbol != nullptr, "does not export " CONSORT_MODULE_SYMBOL);
    module_ = static_cast<const consort_module*>(symbol);
    return *module_;
}

const extensions::AdoptedPlugin& Context::plugin() {
    if (plugin_ != nullptr) {
        return *plugin_;
    }
    try {
        adopted_ = extensions::adoptModule(rawModule(), file_.filename().string());
    } catch (const Error& error) {
        throw Fault{std::string("the server refuses it: ") + error.what()};
    }
    require(
        adopted_.size() == 1 || !pluginId_.empty(),
        "the module has " + std::to_string(adopted_.size()) + " plugins: name one with --plugin"
    );
    const auto at = std::find_if(adopted_.begin(), adopted_.end(), [this](const auto& plugin) {
        return pluginId_.empty() || plugin.descriptor.id == pluginId_;
    });
    require(at != adopted_.end(), "the module has no plugin \"" + pluginId_ + "\"");
    plugin_ = &*at;
    return *plugin_;
}

const ConfigNode& Context::config() {
    if (config_ != nullptr) {
        return *config_;
    }
    fillIn(settings_.config, scratch().string());
    std::vector<ConfigProblem> problems;
    try {
        const auto schema = parseSchema(plugin().descriptor.configSchema);
        config_ = std::make_unique<ConfigNode>(
            validateConfig(schema, settings_.config, {"check.toml", "config", {}}, problems)
        );
    } catch (const Error& error) {
        throw Fault{std::string("its config schema cannot be used: ") + error.what()};
    }
    require(
        problems.empty(),
        "the configuration of check.toml is refused by the schema: " +
            (problems.empty() ? "" : problems.front().message)
    );
    return *config_;
}

const std::filesystem::path& Context::scratch() {
    if (scratch_.empty()) {
        // One level down, so that whatever leaves the folder stays in one of ours.
        scratch_ = scratchBase_ / "root";
        std::filesystem::create_directories(scratch_);
    }
    return scratch_;
}

std::unique_ptr<Instance> Context::start() {
    return start(InstanceOptions{});
}

std::unique_ptr<Instance> Context::start(const InstanceOptions& options) {
    auto instance = std::make_unique<Instance>(*this, options);
    require(
        instance->created().ok(),
        "create() did not succeed with the configuration of check.toml: " +
            instance->created().describe()
    );
    return instance;
}

void Context::calling(std::string_view what) {
    // What is ended while a fault is on its way up is not what the fault is about.
    const bool isEnding = std::uncaught_exceptions() > 0;
    lastCall_.note(isEnding ? lastCall_.text() + ", then " + std::string(what) : std::string(what));
}

void Context::accuse(std::string_view what) {
    const std::lock_guard lock(mutex_);
    if (accusation_.empty()) {
        accusation_ = what;
    }
}

void Context::warn(std::string_view what) {
    const std::lock_guard lock(mutex_);
    warnings_ += warnings_.empty() ? "" : "; ";
    warnings_ += what;
}

std::string Context::accusation() const {
    const std::lock_guard lock(mutex_);
    return accusation_;
}

std::string Context::warnings() const {
    const std::lock_guard lock(mutex_);
    return warnings_;
}

}  // namespace consort::checker
