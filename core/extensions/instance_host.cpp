// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/instance_host.h"

#include <utility>

#include "core/base/config/schema.h"
#include "core/extensions/abi.h"
#include "core/extensions/host_services.h"
#include "core/extensions/plugin_descriptor.h"

namespace consort::extensions {

namespace {

const void* noExtension(const consort_host*, const char*) {
    return nullptr;
}

}  // namespace

InstanceHost::InstanceHost(
    const HostServices& services,
    const PluginDescriptor& plugin,
    const std::string& instance,
    const ConfigNode& config
)
    : serverVersion_(services.serverVersion),
      instance_(instance),
      log_(services.log, instance),
      metrics_(services.metrics, instance),
      table_{} {
    table_.size = sizeof table_;
    table_.abi_major = CONSORT_ABI_MAJOR;
    table_.abi_minor = CONSORT_ABI_MINOR;
    table_.server_version = lower(serverVersion_);
    table_.instance = lower(instance_);
    table_.log = log_.table();
    table_.metrics = metrics_.table();
    table_.extension = &noExtension;
    if (services.http != nullptr && plugin.declares("http")) {
        HttpAllowList allowed(plugin.uses, parseSchema(plugin.configSchema), config);
        table_.http = http_.emplace(*services.http, std::move(allowed)).table();
    }
    if (services.kv != nullptr && plugin.declares("kv")) {
        table_.kv = kv_.emplace(*services.kv, instance).table();
    }
    if (services.library != nullptr && plugin.declares("library")) {
        auto* const history = plugin.declares("history") ? services.history : nullptr;
        table_.library = library_.emplace(*services.library, history).table();
    }
    if (services.media != nullptr && plugin.declares("media")) {
        table_.media = media_.emplace(*services.media, services.decoder).table();
    }
}

}  // namespace consort::extensions
