// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/config/config_node.h"
#include "core/extensions/adoption.h"

#include "check_file.h"
#include "verdict.h"

namespace consort::checker {

class Instance;
class LastCall;
struct InstanceOptions;

/// What a check is about and works with: the plugin's file, what check.toml says, and where
/// complaints go. One for each run of a check. Thread-safe where it says so.
class Context final {
public:
    Context(
        std::filesystem::path file,
        std::string pluginId,
        CheckFile settings,
        std::uint64_t seed,
        std::filesystem::path scratchBase,
        LastCall& lastCall
    );
    ~Context() = default;
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    const std::filesystem::path& file() const { return file_; }

    const CheckFile& settings() const { return settings_; }

    std::mt19937_64& random() { return random_; }

    /// Loads the file, not as the server would: no rule is checked. Throws Fault.
    const consort_module& rawModule();

    /// The plugin as the server sees it. Throws Fault when the server would refuse it.
    const extensions::AdoptedPlugin& plugin();

    /// The configuration of check.toml, validated and with defaults. Throws Fault.
    const ConfigNode& config();

    /// A folder for this run alone, empty at first; `@scratch@` in the configuration. It lies in
    /// `scratchBase`, which whoever made this context removes.
    const std::filesystem::path& scratch();

    /// An instance that create() has made. Throws Fault.
    std::unique_ptr<Instance> start();
    std::unique_ptr<Instance> start(const InstanceOptions& options);

    /// Notes what is about to be called, for the report of a crash. Thread-safe.
    void calling(std::string_view what);

    /// A breach of contract that makes any check fail once it ends. Thread-safe.
    void accuse(std::string_view what);

    /// Something to look at, not wrong in itself. Thread-safe.
    void warn(std::string_view what);

    /// The first accusation, or empty.
    std::string accusation() const;
    std::string warnings() const;

private:
    std::filesystem::path file_;
    std::string pluginId_;
    CheckFile settings_;
    std::mt19937_64 random_;
    LastCall& lastCall_;
    const consort_module* module_ = nullptr;
    std::vector<extensions::AdoptedPlugin> adopted_;
    const extensions::AdoptedPlugin* plugin_ = nullptr;
    std::unique_ptr<ConfigNode> config_;
    std::filesystem::path scratchBase_;
    std::filesystem::path scratch_;
    mutable std::mutex mutex_;
    std::string accusation_;
    std::string warnings_;
};

/// Throws Fault(message) unless `holds`.
void require(bool holds, const std::string& message);

}  // namespace consort::checker
