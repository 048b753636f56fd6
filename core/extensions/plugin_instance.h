// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include <consort/plugin.h>

#include "core/base/backends/call_context.h"
#include "core/base/config/config_node.h"
#include "core/extensions/adoption.h"
#include "core/extensions/instance_health.h"
#include "core/extensions/instance_host.h"
#include "core/extensions/operation.h"
#include "core/extensions/serial_gate.h"

namespace consort::extensions {

class CallSeries;
struct HostServices;

/// One configured instance of a plugin. Shared by the adapters and open readers that use it; the
/// plugin's destroy() runs when the last of them is gone. Thread-safe.
class PluginInstance final {
public:
    /// Runs the plugin's create() with a configuration that its schema has validated. Throws Error
    /// with the plugin's reason.
    PluginInstance(
        std::shared_ptr<const AdoptedPlugin> plugin,
        std::string name,
        const ConfigNode& config,
        const HostServices& services
    );
    ~PluginInstance();
    PluginInstance(const PluginInstance&) = delete;
    PluginInstance& operator=(const PluginInstance&) = delete;

    const std::string& name() const noexcept { return name_; }

    const AdoptedPlugin& plugin() const noexcept { return *plugin_; }

    void* self() const noexcept { return self_; }

    const InstanceHealth& health() const noexcept { return *health_; }

    /// For those who watch the instance to its end and beyond.
    std::shared_ptr<const InstanceHealth> sharedHealth() const { return health_; }

    /// Asks the plugin whether its backend can be reached. Throws Error when not.
    void check(const CallContext& context);

    /// A call into the plugin: `body` gets the PluginCall and gives the plugin's status. Runs it
    /// with deadline, breaker, serial gate and observation, and throws what PluginCall::finish()
    /// throws, except for NOT_FOUND: then false. `subject` (a key, for example) is for the message.
    template <class F>
    bool call(const CallContext& context, Operation operation, std::string_view subject, F&& body) {
        ActiveCall active(*health_, operation, subject);
        PluginCall frame(context, traitsOf(operation).timeout);
        const SerialGate::Passage passage(enter(context, frame, operation));
        active.enter(context.requestId, frame.begun(), frame.deadline());
        std::int32_t status = CONSORT_E_INTERNAL;
        try {
            status = body(frame);
        } catch (...) {
            status = escaped(frame);
        }
        if (!frame.isExcused()) {
            active.settle(status, frame.retryAfter());
        }
        return finish(frame, operation, status, subject);
    }

    /// Only for the end of a reader, which has no call.
    template <class F>
    void runSerial(F&& body) {
        const SerialGate::Passage passage(enterAlways());
        const ActiveCall active(*health_, "reader", "close");
        body();
    }

private:
    SerialGate* enter(const CallContext& context, const PluginCall& frame, Operation operation);
    SerialGate* enterAlways();
    static std::int32_t escaped(PluginCall& frame);
    bool finish(
        const PluginCall& frame, Operation operation, std::int32_t status, std::string_view subject
    ) const;

    std::shared_ptr<const AdoptedPlugin> plugin_;
    std::string name_;
    /// Shared with the watchdog.
    std::shared_ptr<InstanceHealth> health_;
    /// Null for what is not observed.
    std::array<CallSeries*, kOperations.size()> observed_{};
    InstanceHost host_;
    SerialGate gate_;
    void* self_ = nullptr;
};

}  // namespace consort::extensions
