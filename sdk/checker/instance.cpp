// SPDX-License-Identifier: Apache-2.0
#include "instance.h"

#include <algorithm>

#include "check_config.h"

namespace consort::checker {

Instance::Instance(Context& context, const InstanceOptions& options)
    : context_(context), plugin_(context.plugin()), host_(context, options.host) {
    create(options);
}

Instance::~Instance() {
    destroy();
}

void Instance::create(const InstanceOptions& options) {
    CheckConfig config(
        options.config != nullptr ? *options.config : context_.config(),
        options.configFailsAt,
        options.host.layout
    );
    CheckCall frame(context_, options.createCall);
    enter("create", frame, created_, [&] {
        return plugin_.table.create(host_.table(), frame.abi(), config.table(), &self_);
    });
    host_.seal();
    frame.retire();
    config.retire();
    configAsked_ = config.pointers();
    isAlive_ = created_.ok();
}

Outcome Instance::check() {
    if (plugin_.table.check == nullptr) {
        Outcome fine;
        fine.status = CONSORT_OK;
        return fine;
    }
    return callPlain("check", {}, [this](GuardedMemory&, consort_call* call) {
        return plugin_.table.check(self_, call);
    });
}

void Instance::destroy() {
    if (!std::exchange(isAlive_, false)) {
        return;
    }
    context_.calling("destroy");
    try {
        plugin_.table.destroy(self_);
    } catch (...) {
        escaped("destroy");
    }
    if (const auto open = host_.http().openBodies(); open > 0) {
        context_.accuse(
            std::to_string(open) + " HTTP response bodies were never closed by the plugin"
        );
    }
}

void Instance::escaped(std::string_view what) {
    context_.accuse(
        "an exception left the plugin in " + std::string(what) + ", which ends the server"
    );
}

void Instance::judge(std::string_view what, std::int32_t status) {
    if (status < CONSORT_OK || status > CONSORT_E_UNAUTHORIZED) {
        context_.accuse(
            std::string(what) + " returned " + std::to_string(status) +
            ", which is no status of the contract" +
            (status == CONSORT_STOP ? " (STOP is for sinks; having been stopped is OK)" : "")
        );
    }
}

std::int64_t Instance::read(
    const consort_reader& reader, std::string& into, std::uint64_t capacity
) {
    std::int64_t count = 0;
    CheckCall frame(context_, {});
    Outcome outcome;
    auto* buffer = static_cast<char*>(frame.memory().allocate(capacity));
    enter("reader.read of " + std::to_string(capacity) + " bytes", frame, outcome, [&] {
        count = reader.read(reader.ctx, frame.abi(), buffer, capacity);
        return count < 0 ? static_cast<std::int32_t>(-count) : std::int32_t{CONSORT_OK};
    });
    require(
        count <= static_cast<std::int64_t>(capacity),
        "reader.read gave " + std::to_string(count) + " bytes for a buffer of " +
            std::to_string(capacity)
    );
    if (count > 0) {
        into.append(buffer, static_cast<std::size_t>(count));
    }
    frame.retire();
    return count;
}

void Instance::closeReader(const consort_reader& reader) {
    context_.calling("reader.close");
    try {
        reader.close(reader.ctx);
    } catch (...) {
        escaped("reader.close");
    }
}

}  // namespace consort::checker
