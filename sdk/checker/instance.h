// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <consort/plugin.h>

#include "check_call.h"
#include "check_host.h"
#include "context.h"
#include "reply.h"

namespace consort::checker {

struct InstanceOptions {
    HostOptions host;
    const ConfigNode* config = nullptr;  ///< Null: that of check.toml.
    int configFailsAt = 0;               ///< See CheckConfig.
    CallOptions createCall;
};

/// One instance of the plugin, called as the host would and watched while it runs: nothing may be
/// thrown out of it, and only statuses of the contract come back. Thread-safe as far as the plugin
/// is; a SERIAL one is let in once at a time.
class Instance final {
public:
    Instance(Context& context, const InstanceOptions& options);
    ~Instance();
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    /// How create() ended. Nothing else may be called unless it is OK.
    const Outcome& created() const { return created_; }

    /// Pointers into the configuration that create() asked for.
    const std::vector<std::string>& configAsked() const { return configAsked_; }

    Outcome check();

    /// Runs the plugin's destroy(). Nothing may be called afterwards.
    void destroy();

    Context& context() { return context_; }

    CheckHost& host() { return host_; }

    const extensions::AdoptedPlugin& plugin() const { return plugin_; }

    void* self() const { return self_; }

    /// A call that pushes Ts made of Cs: `body(memory, call, sink)` gives the status.
    template <class T, class C, class Sink, class F>
    Reply<T> call(std::string_view what, const CallOptions& options, F&& body);

    /// A call without results: `body(memory, call)` gives the status.
    template <class F>
    Outcome callPlain(std::string_view what, const CallOptions& options, F&& body);

    std::int64_t read(const consort_reader& reader, std::string& into, std::uint64_t capacity);
    void closeReader(const consort_reader& reader);

private:
    template <class F>
    void enter(std::string_view what, CheckCall& call, Outcome& outcome, F&& body);
    void create(const InstanceOptions& options);
    void escaped(std::string_view what);
    void judge(std::string_view what, std::int32_t status);

    Context& context_;
    const extensions::AdoptedPlugin& plugin_;
    CheckHost host_;
    std::mutex gate_;
    Outcome created_;
    std::vector<std::string> configAsked_;
    void* self_ = nullptr;
    bool isAlive_ = false;
};

/// A sink that keeps what it gets.
template <class T, class C>
struct Collector {
    Instance& instance;
    Reply<T>& reply;
    const CallOptions& options;
    std::thread::id thread = std::this_thread::get_id();
    bool hasEnded = false;

    static std::int32_t push(void* ctx, const C* item) noexcept {
        auto& self = *static_cast<Collector*>(ctx);
        if (std::this_thread::get_id() != self.thread) {
            self.instance.context().accuse("a sink was called on another thread than the call's");
        }
        self.reply.items.push_back(T::of(*item, self.instance));
        self.reply.pushedAfterEnd += self.hasEnded ? 1 : 0;
        ++self.reply.pushed;
        if (self.options.endAfter > 0 && self.reply.pushed >= self.options.endAfter) {
            self.hasEnded = true;
            return self.options.endStatus;
        }
        return CONSORT_OK;
    }
};

template <class F>
void Instance::enter(std::string_view what, CheckCall& call, Outcome& outcome, F&& body) {
    context_.calling(what);
    std::unique_lock gate(gate_, std::defer_lock);
    if (plugin_.descriptor.isSerial) {
        gate.lock();
    }
    const auto begun = std::chrono::steady_clock::now();
    try {
        outcome.status = body();
    } catch (...) {
        escaped(what);
    }
    outcome.took = std::chrono::steady_clock::now() - begun;
    judge(what, outcome.status);
    if (outcome.status != CONSORT_OK) {
        outcome.message = call.message;
        outcome.retryAfterMs = call.retryAfterMs;
    }
}

template <class T, class C, class Sink, class F>
Reply<T> Instance::call(std::string_view what, const CallOptions& options, F&& body) {
    Reply<T> reply;
    CheckCall frame(context_, options);
    Collector<T, C> collector{*this, reply, options};
    const Sink sink{&collector, &Collector<T, C>::push};
    enter(what, frame, reply, [&] { return body(frame.memory(), frame.abi(), sink); });
    frame.retire();
    for (const auto& item : reply.items) {
        reply.digest += item.digest() + "\n";
    }
    return reply;
}

template <class F>
Outcome Instance::callPlain(std::string_view what, const CallOptions& options, F&& body) {
    Outcome outcome;
    CheckCall frame(context_, options);
    enter(what, frame, outcome, [&] { return body(frame.memory(), frame.abi()); });
    frame.retire();
    return outcome;
}

}  // namespace consort::checker
