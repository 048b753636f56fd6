// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <consort/plugin.h>

#include "core/extensions/host_http.h"
#include "core/extensions/host_kv.h"
#include "core/extensions/host_library.h"
#include "core/extensions/host_log.h"
#include "core/extensions/host_media.h"
#include "core/extensions/host_metrics.h"

namespace consort::extensions {

struct HostServices;
struct PluginDescriptor;

/// The `consort_host` of one instance: what the plugin declared in `uses` and the server offers;
/// everything else is NULL.
class InstanceHost final {
public:
    InstanceHost(
        const HostServices& services,
        const PluginDescriptor& plugin,
        const std::string& instance,
        const ConfigNode& config
    );
    InstanceHost(const InstanceHost&) = delete;
    InstanceHost& operator=(const InstanceHost&) = delete;

    const consort_host* table() const { return &table_; }

    /// create() is over: no more metrics are defined.
    void seal() { metrics_.seal(); }

private:
    std::string serverVersion_;
    std::string instance_;
    HostLog log_;
    HostMetrics metrics_;
    std::optional<HostHttp> http_;
    std::optional<HostKv> kv_;
    std::optional<HostLibrary> library_;
    std::optional<HostMedia> media_;
    consort_host table_;
};

}  // namespace consort::extensions
