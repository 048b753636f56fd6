// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_instance.h"

#include <utility>

#include "core/base/error.h"
#include "core/extensions/abi.h"
#include "core/extensions/call_observer.h"
#include "core/extensions/host_config.h"
#include "core/extensions/host_services.h"
#include "core/extensions/watchdog.h"

namespace consort::extensions {

namespace {

/// How many threads of the server one instance may hold for good.
constexpr int kMaxStuck = 2;

}  // namespace

PluginInstance::PluginInstance(
    std::shared_ptr<const AdoptedPlugin> plugin,
    std::string name,
    const ConfigNode& config,
    const HostServices& services
)
    : plugin_(std::move(plugin)),
      name_(std::move(name)),
      // Behind one stuck call of a serial plugin all others wait in vain.
      health_(std::make_shared<InstanceHealth>(name_, plugin_->descriptor.isSerial ? 1 : kMaxStuck)
      ),
      host_(services, plugin_->descriptor, name_, config) {
    auto* observer = services.observer;
    for (std::size_t i = 0; observer != nullptr && i < kOperations.size(); ++i) {
        const auto& traits = kOperations[i];
        if (traits.kind == "plugin" || plugin_->descriptor.provides(traits.kind)) {
            observed_[i] = &observer->defineCall(name_, traits.kind, traits.name);
        }
    }
    if (services.watchdog != nullptr) {
        services.watchdog->watch(health_);
    }
    const HostConfig hostConfig(config);
    const bool created = call({}, Operation::Create, "", [&](PluginCall& frame) {
        return plugin_->table.create(host_.table(), frame.abi(), hostConfig.table(), &self_);
    });
    host_.seal();
    if (!created) {
        throw notFound(name_ + ": plugin.create: not found");
    }
}

PluginInstance::~PluginInstance() {
    const ActiveCall active(*health_, "plugin", "destroy");
    plugin_->table.destroy(self_);
}

void PluginInstance::check(const CallContext& context) {
    if (plugin_->table.check == nullptr) {
        return;
    }
    const bool good = call(context, Operation::Check, "", [this](PluginCall& frame) {
        return plugin_->table.check(self_, frame.abi());
    });
    if (!good) {
        throw unavailable(name_ + ": plugin.check: its backend was not found");
    }
}

SerialGate* PluginInstance::enter(
    const CallContext& context, const PluginCall& frame, Operation operation
) {
    // A watch stays inside for as long as the server runs, by contract beside all other calls.
    if (!plugin_->descriptor.isSerial || operation == Operation::StorageWatch) {
        return nullptr;
    }
    if (gate_.enter(context.stop, frame.deadline())) {
        return &gate_;
    }
    const bool isStopped = context.stop.stop_requested();
    throw Error(
        isStopped ? ErrorCode::Cancelled : ErrorCode::Timeout,
        name_ + ": " + std::string(traitsOf(operation).kind) + "." +
            std::string(traitsOf(operation).name) +
            ": the plugin lets in one call at a time, and " +
            (isStopped ? "nobody waits for this one any more" : "this one's turn did not come")
    );
}

SerialGate* PluginInstance::enterAlways() {
    if (!plugin_->descriptor.isSerial) {
        return nullptr;
    }
    gate_.enter({}, std::chrono::steady_clock::time_point::max());
    return &gate_;
}

std::int32_t PluginInstance::escaped(PluginCall& frame) {
    constexpr std::string_view kWhat = "an exception escaped from the plugin";
    frame.abi()->fail(frame.abi(), CONSORT_E_INTERNAL, lower(kWhat), 0);
    return CONSORT_E_INTERNAL;
}

bool PluginInstance::finish(
    const PluginCall& frame, Operation operation, std::int32_t status, std::string_view subject
) const {
    if (auto* series = observed_[static_cast<std::size_t>(operation)]; series != nullptr) {
        series->observe(status, std::chrono::steady_clock::now() - frame.begun());
    }
    if (status == CONSORT_OK) {
        if (frame.hasCaptured()) {
            frame.finish(status, "");
        }
        return true;
    }
    if (status == CONSORT_E_NOT_FOUND && !frame.hasCaptured()) {
        return false;
    }
    const auto& traits = traitsOf(operation);
    std::string what = name_ + ": " + std::string(traits.kind) + "." + std::string(traits.name);
    if (!subject.empty()) {
        what += " \"" + std::string(subject) + '"';
    }
    try {
        frame.finish(status, what);
    } catch (const Error& error) {
        if (!frame.isExcused()) {
            health_->noteError(error.what());
        }
        throw;
    }
    return true;
}

}  // namespace consort::extensions
