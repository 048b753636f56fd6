// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "checks.h"
#include "operations.h"

namespace consort::checker {

namespace {

void checkNoServices(Context& context) {
    InstanceOptions options;
    options.host.withoutServices = true;
    Instance instance(context, options);
    const auto& created = instance.created();
    require(
        created.status != CONSORT_E_INTERNAL,
        "create() without the optional services gave " + created.describe()
    );
    if (!created.ok()) {
        require(
            !created.message.empty(), "create() without the optional services failed wordlessly"
        );
        return;
    }
    try {
        exercise(instance);
    } catch (const Skipped&) {
        // What the calls would have needed cannot be made without the services.
    } catch (const Fault&) {
        // Failing is fine; dying is not.
    }
}

/// Every operation with structs as another version of the host has them.
void checkLayout(Context& context, Layout layout, const std::string& whose) {
    InstanceOptions options;
    options.host.layout = layout;
    options.createCall.layout = layout;
    const auto instance = context.start(options);
    for (const auto& operation : operationsOf(*instance)) {
        CallOptions call;
        call.layout = layout;
        const auto outcome = operation.run(call);
        require(
            !operation.gives || (outcome.ok() && outcome.pushed > 0),
            operation.name + " from " + whose + " gave " + outcome.describe()
        );
    }
    instance->check();
}

void checkOldHost(Context& context) {
    checkLayout(context, Layout::Oldest, "an older host, whose structs may be smaller,");
}

void checkNewHost(Context& context) {
    checkLayout(context, Layout::Oversized, "a newer host, whose structs are larger,");
}

void checkUnknownFlags(Context& context) {
    const auto instance = context.start();
    for (const auto& operation : operationsOf(*instance)) {
        const auto plain = operation.run({});
        CallOptions flagged;
        flagged.extraFlags = 0xA5A50000U;
        const auto other = operation.run(flagged);
        require(
            plain.status == other.status && (!operation.repeats || plain.digest == other.digest),
            operation.name + " with unknown flag bits gave " + other.describe() + ", without " +
                plain.describe()
        );
    }
}

bool usesKv(const extensions::AdoptedPlugin& plugin) {
    return plugin.descriptor.declares("kv");
}

void checkBrokenKv(Context& context) {
    const auto instance = context.start();
    const auto operations = operationsOf(*instance);
    for (const auto status : {CONSORT_E_UNAVAILABLE, CONSORT_E_TIMEOUT}) {
        instance->host().breakKv(status);
        for (const auto& operation : operations) {
            const auto before = instance->host().kvCalls();
            const auto outcome = operation.run({});
            if (instance->host().kvCalls() == before) {
                continue;
            }
            require(
                outcome.status != CONSORT_E_NOT_FOUND && outcome.status != CONSORT_E_INTERNAL &&
                    !(operation.gives && outcome.ok() && outcome.pushed == 0),
                operation.name + " while kv is down gave " + outcome.describe() +
                    ": \"could not find out\" is UNAVAILABLE or TIMEOUT"
            );
        }
        instance->host().breakKv(CONSORT_OK);
    }
}

void checkMessages(Context& context) {
    const auto instance = context.start();
    const auto operations = operationsOf(*instance);
    for (const auto& operation : operations) {
        CallOptions cancelled;
        cancelled.isCancelled = true;
        for (const auto& options : {CallOptions{}, cancelled}) {
            const auto outcome = operation.run(options);
            const bool speaksForItself = outcome.ok() || outcome.status == CONSORT_E_NOT_FOUND ||
                                         outcome.status == CONSORT_E_CANCELLED ||
                                         outcome.status == CONSORT_E_TIMEOUT ||
                                         outcome.status == CONSORT_E_UNSUPPORTED;
            require(
                speaksForItself || !outcome.message.empty(),
                operation.name + " gave " + outcome.describe() + " and did not say why"
            );
        }
    }
}

}  // namespace

std::vector<Check> hostChecks() {
    const auto each = [](const extensions::AdoptedPlugin&) { return true; };
    return {
        {"host.no-services",
         "test host->kv, http, library and media for NULL: the operator may not grant them",
         each,
         &checkNoServices},
        {"host.old",
         "read no member of a host struct behind its `size`: CONSORT_HAS() tells",
         each,
         &checkOldHost},
        {"host.new",
         "take structs that are larger than yours; never compare `size` for equality",
         each,
         &checkNewHost},
        {"host.unknown-flags", "ignore flag bits that you do not know", each, &checkUnknownFlags},
        {"host.broken-kv",
         "pass a failure of kv on: never answer \"not there\" or nothing for it",
         usesKv,
         &checkBrokenKv},
        {"host.messages",
         "say what failed, on what and why through call->fail() before an error is returned",
         each,
         &checkMessages},
    };
}

}  // namespace consort::checker
