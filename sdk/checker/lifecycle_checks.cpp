// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <sstream>

#include "checks.h"
#include "operations.h"
#include "process_state.h"

namespace consort::checker {

namespace {

constexpr int kWarmUp = 10;
constexpr int kRounds = 40;
/// What allocators and libraries keep for themselves once, spread over all rounds.
constexpr std::size_t kTolerance = 1024;

void checkDescriptors(Context& context) {
    exercise(*context.start());
    const int before = openDescriptors();
    for (int i = 0; i < kWarmUp; ++i) {
        context.start();
    }
    exercise(*context.start());
    const int after = openDescriptors();
    require(
        after <= before,
        std::to_string(after - before) +
            " file descriptors were left open after 11 instances were destroyed"
    );
}

void checkThreads(Context& context) {
    const int before = runningThreads();
    const auto instance = context.start();
    exercise(*instance);
    instance->destroy();
    const int after = settledThreads(before);
    require(
        after <= before,
        std::to_string(after - before) + " threads were still running after destroy()"
    );
}

void checkMemory(Context& context) {
    for (int i = 0; i < kWarmUp; ++i) {
        context.start();
    }
    const auto before = heapBytes();
    for (int i = 0; i < kRounds; ++i) {
        context.start();
    }
    const auto after = heapBytes();
    require(
        after <= before + kTolerance,
        std::to_string(after - before) + " bytes more were in use after " +
            std::to_string(kRounds) + " times create() and destroy()"
    );
}

/// Calls must not leak either.
void checkCallMemory(Context& context) {
    const auto instance = context.start();
    const auto operations = operationsOf(*instance);
    for (const auto& operation : operations) {
        std::size_t before = 0;
        for (int i = 0; i < kWarmUp + kRounds; ++i) {
            if (i == kWarmUp) {
                before = heapBytes();
            }
            operation.run({});
        }
        // What it logs, asks and stores in kv is kept by this program.
        const auto after = heapBytes();
        require(
            after <= before + kTolerance + instance->host().keptBytes(),
            std::to_string(after - before) + " bytes more were in use after " +
                std::to_string(kRounds) + " times " + operation.name
        );
    }
}

void checkPromptDestroy(Context& context) {
    constexpr std::chrono::seconds kMost{2};
    for (int i = 0; i < kWarmUp; ++i) {
        auto instance = context.start();
        const auto begun = std::chrono::steady_clock::now();
        instance->destroy();
        require(
            std::chrono::steady_clock::now() - begun < kMost,
            "destroy() right after create() took more than 2 s"
        );
    }
}

void checkFailingCreate(Context& context) {
    const auto tries = [&context] {
        int failed = 0;
        for (int failAt = 1; failAt <= 8; ++failAt) {
            InstanceOptions options;
            options.configFailsAt = failAt;
            failed += Instance(context, options).created().ok() ? 0 : 1;
        }
        InstanceOptions cancelled;
        cancelled.createCall.isCancelled = true;
        cancelled.host.withoutServices = true;
        failed += Instance(context, cancelled).created().ok() ? 0 : 1;
        return failed;
    };
    tries();
    tries();
    const int descriptors = openDescriptors();
    const int threads = runningThreads();
    const auto heap = heapBytes();
    int failed = 0;
    for (int i = 0; i < kWarmUp; ++i) {
        failed += tries();
    }
    const auto grown = heapBytes();
    require(
        grown <= heap + kTolerance,
        std::to_string(grown - heap) + " bytes more were in use after " + std::to_string(failed) +
            " failures of create()"
    );
    require(openDescriptors() <= descriptors, "a create() that fails leaves files open");
    require(settledThreads(threads) <= threads, "a create() that fails leaves threads running");
}

void checkProcess(Context& context) {
    context.plugin();
    const auto before = processState();
    const auto instance = context.start();
    exercise(*instance);
    instance->destroy();
    std::istringstream was(before);
    std::istringstream is(processState());
    for (std::string one, other; std::getline(was, one) && std::getline(is, other);) {
        require(one == other, "it changed what belongs to the server: " + one + ", now " + other);
    }
}

void checkQuiet(Context& context) {
    const auto before = writtenOutput();
    const auto instance = context.start();
    exercise(*instance);
    instance->destroy();
    require(
        writtenOutput() == before,
        "it wrote " + std::to_string(writtenOutput() - before) + " bytes to stdout or stderr"
    );
}

void checkBackend(Context& context) {
    const auto answer = context.start()->check();
    require(answer.ok(), "check() gave " + answer.describe());
}

}  // namespace

std::vector<Check> lifecycleChecks() {
    const auto each = [](const extensions::AdoptedPlugin&) { return true; };
    return {
        {"lifecycle.descriptors",
         "close in destroy() what create() and the calls opened; open with O_CLOEXEC",
         each,
         &checkDescriptors},
        {"lifecycle.threads",
         "stop and join every thread of your own before destroy() returns",
         each,
         &checkThreads},
        {"lifecycle.memory", "free in destroy() what create() allocated", each, &checkMemory},
        {"lifecycle.call-memory",
         "free what a call allocated before it returns; only the instance may grow, and within "
         "limits",
         each,
         &checkCallMemory},
        {"lifecycle.prompt-destroy",
         "let destroy() wake what create() started; a thread that sleeps must be interruptible",
         each,
         &checkPromptDestroy},
        {"lifecycle.failing-create",
         "undo everything when create() fails: destroy() is not called then",
         each,
         &checkFailingCreate},
        {"lifecycle.process",
         "leave signal handlers, locale, umask, working folder and fork to the server",
         each,
         &checkProcess},
        {"lifecycle.quiet",
         "write to host->log; remove what prints, also in libraries",
         each,
         &checkQuiet},
        {"lifecycle.check",
         "let check() return OK when the backend can be reached, and give check.toml one that can",
         each,
         &checkBackend},
    };
}

}  // namespace consort::checker
