// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/config/config_problem.h"
#include "core/extensions/adoption.h"
#include "core/extensions/host_services.h"
#include "core/extensions/plugin_config.h"

namespace consort::extensions {

class PluginIndex;
class PluginInstance;
struct InstalledFile;

enum class InstanceState {
    Prepared,  ///< Loaded and its configuration validated; create() has not run.
    Running,
    Refused,  ///< Its plugin cannot be loaded or its configuration is wrong.
    Failed,   ///< Its create() failed.
    Disabled  ///< Left out on purpose: after crashes, or by `--safe-mode`. Nothing of it is loaded.
};

std::string_view name(InstanceState state);

/// One `[plugins.NAME]` and what became of it.
struct InstanceStatus {
    InstanceConfig config;
    InstanceState state = InstanceState::Prepared;
    /// Of Refused, Failed and Disabled; for Running: why its backend cannot be reached.
    std::string reason;
    std::string file;                             ///< Empty when no file was found.
    std::optional<PluginDescriptor> descriptor;   ///< nullopt when no file was found.
    ConfigNode settings;                          ///< Validated, with defaults.
    std::shared_ptr<const AdoptedPlugin> plugin;  ///< Null unless loaded.
    std::shared_ptr<PluginInstance> instance;     ///< Null unless Running.
};

/// Instances that are left out, and why.
using DisabledInstances = std::map<std::string, std::string, std::less<>>;

/// The configured instances, from their files to their ends: of one reading of the configuration.
/// Confined to one thread until start() has returned; then, until stop(), the const members may be
/// called from any. The instances themselves are thread-safe.
class PluginRegistry final {
public:
    explicit PluginRegistry(Log& log);
    ~PluginRegistry();
    PluginRegistry(const PluginRegistry&) = delete;
    PluginRegistry& operator=(const PluginRegistry&) = delete;

    /// Loads the plugins that the configuration names, validates its settings and chains, and gives
    /// everything that is wrong. Problems of an `optional` instance only make it Refused. Runs no
    /// code of a plugin but static constructors, and nothing of those that are `disabled`.
    std::vector<ConfigProblem> prepare(
        const PluginConfig& config, const PluginIndex& index, const DisabledInstances& disabled = {}
    );

    /// Creates and checks what prepare() found good. An instance whose backend cannot be reached is
    /// in service all the same, with a warning in the log. Throws Error(Unavailable), with one line
    /// per instance, when one that is not optional fails.
    void start(const HostServices& services);

    /// As start(), instead of `previous`, which is in service: an instance whose plugin and
    /// settings are the same, and which is fit to go on, is taken over. Stricter: throws also when
    /// a new instance's backend cannot be reached, and for optional instances that `previous` runs.
    void startInsteadOf(const PluginRegistry& previous, const HostServices& services);

    /// Asks every running instance whether its backend can be reached: for `check-config --online`.
    /// Gives one line per instance that cannot.
    std::vector<std::string> check();

    /// Throws Error(Unavailable) with the remedy unless an auth and a storage instance are running,
    /// or disabled.
    void requireAuthAndStorage() const;

    /// Ends the instances, last one first. Those still in use end with their last user.
    void stop();

    const std::vector<InstanceStatus>& instances() const { return instances_; }

    /// Running instances of a kind, in the order of the configuration.
    std::vector<std::shared_ptr<PluginInstance>> running(std::string_view kind) const;

    std::shared_ptr<PluginInstance> find(std::string_view name) const;

    const InstanceStatus* findStatus(std::string_view name) const;

    const PluginChains& chains() const { return chains_; }

private:
    void prepareInstance(
        InstanceStatus& status, const PluginIndex& index, std::vector<ConfigProblem>& problems
    );
    std::shared_ptr<const AdoptedPlugin> load(const InstalledFile& file, const std::string& id);
    void checkUse(
        const ChainEntry& entry, std::string_view use, std::vector<ConfigProblem>& problems
    ) const;
    void checkChain(
        const ChainEntry& entry, std::string_view kind, std::vector<ConfigProblem>& problems
    ) const;
    void startAll(const HostServices& services, const PluginRegistry* previous);
    void startInstance(InstanceStatus& status, const HostServices& services);
    void checkInstance(InstanceStatus& status, bool mustPass);
    bool takeOver(InstanceStatus& status, const PluginRegistry& previous) const;

    Log& log_;
    std::string file_;
    PluginChains chains_;
    std::vector<InstanceStatus> instances_;
};

}  // namespace consort::extensions
