// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <random>
#include <string_view>
#include <thread>

#include "checks.h"
#include "operations.h"
#include "storage_client.h"

namespace consort::checker {

namespace {

constexpr std::chrono::milliseconds kMost{1000};

std::string milliseconds(std::chrono::nanoseconds took) {
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()) +
           " ms";
}

/// Runs each operation with `options` until it is quick enough, three times at most: another
/// program may be busy just now.
void requireQuick(Context& context, const CallOptions& options, const std::string& when) {
    constexpr int kTries = 3;
    const auto instance = context.start();
    for (const auto& operation : operationsOf(*instance)) {
        auto best = std::chrono::nanoseconds::max();
        for (int i = 0; i < kTries && best > kMost; ++i) {
            const auto outcome = operation.run(options);
            best = std::min(best, outcome.took);
            require(
                outcome.status != CONSORT_E_INTERNAL,
                operation.name + " " + when + " gave " + outcome.describe()
            );
            require(
                !(operation.gives && outcome.status == CONSORT_E_NOT_FOUND),
                operation.name + " " + when + " gave NOT_FOUND for something that is there"
            );
        }
        require(best <= kMost, operation.name + " " + when + " took " + milliseconds(best));
    }
}

void checkCancelledBefore(Context& context) {
    CallOptions options;
    options.isCancelled = true;
    requireQuick(context, options, "that was cancelled from the start");
}

void checkCancelledDuring(Context& context) {
    CallOptions options;
    options.cancelAtAsk = 2;
    requireQuick(context, options, "that was cancelled on the way");
}

void checkPastDeadline(Context& context) {
    CallOptions options;
    options.timeout = std::chrono::milliseconds(-1000);
    requireQuick(context, options, "whose deadline had passed");
}

/// Everything lent to a call is unreadable after it; whoever kept a pointer crashes here.
void checkBorrowed(Context& context) {
    const auto instance = context.start();
    const auto operations = operationsOf(*instance);
    for (int round = 0; round < 2; ++round) {
        for (const auto& operation : operations) {
            const auto outcome = operation.run({});
            require(
                !operation.gives || (outcome.ok() && outcome.pushed > 0),
                operation.name + " gave " + outcome.describe() + ", expected a result"
            );
        }
    }
    instance->destroy();
}

void checkThread(Context& context) {
    // Uses on a wrong thread, and after the return, are noticed as they happen.
    const auto instance = context.start();
    exercise(*instance);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    instance->destroy();
}

void checkKept(Context& context) {
    checkThread(context);
}

/// Exceptions are noticed wherever they come from; here, plugins are given reasons to throw.
void checkExceptions(Context& context) {
    const auto instance = context.start();
    for (const auto& operation : operationsOf(*instance)) {
        CallOptions failing;
        failing.endAfter = 1;
        failing.endStatus = CONSORT_E_QUOTA;
        operation.run(failing);
        CallOptions cancelled;
        cancelled.isCancelled = true;
        operation.run(cancelled);
        instance->host().breakKv(CONSORT_E_INTERNAL);
        operation.run({});
        instance->host().breakKv(CONSORT_OK);
    }
}

void checkStatuses(Context& context) {
    const auto instance = context.start();
    exercise(*instance);
    for (const auto& operation : operationsOf(*instance)) {
        CallOptions options;
        options.timeout = std::chrono::milliseconds(-1000);
        operation.run(options);
    }
}

void checkParallel(Context& context) {
    constexpr int kThreads = 16;
    const std::chrono::seconds length(context.settings().number("/seconds", 1));
    const auto instance = context.start();
    const auto operations = operationsOf(*instance);
    std::vector<std::string> expected;
    expected.reserve(operations.size());
    for (const auto& operation : operations) {
        expected.push_back(operation.run({}).digest);
    }
    const auto end = std::chrono::steady_clock::now() + length;
    const auto work = [&](std::size_t first) {
        for (auto i = first; std::chrono::steady_clock::now() < end; ++i) {
            const auto& operation = operations[i % operations.size()];
            const auto outcome = operation.run({});
            if (outcome.status == CONSORT_E_INTERNAL ||
                (operation.gives && operation.repeats && outcome.ok() &&
                 outcome.digest != expected[i % operations.size()])) {
                context.accuse(
                    operation.name + " on 16 threads at once gave " + outcome.describe() +
                    ", other than alone"
                );
            }
        }
    };
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < kThreads; ++i) {
        threads.emplace_back(work, i);
    }
}

/// One at a time, but each on a thread of its own.
void checkSerial(Context& context) {
    const auto instance = context.start();
    for (const auto& operation : operationsOf(*instance)) {
        Outcome outcome;
        std::jthread([&] { outcome = operation.run({}); }).join();
        require(
            !operation.gives || (outcome.ok() && outcome.pushed > 0),
            operation.name + " on another thread than create() gave " + outcome.describe()
        );
    }
    std::jthread([&] { instance->destroy(); }).join();
}

void expectSane(const Outcome& outcome, const std::string& what) {
    require(
        outcome.status != CONSORT_E_INTERNAL,
        what + " gave " + outcome.describe() + ", a bug of the plugin's"
    );
}

void askOddly(Instance& instance, const std::string& odd, const std::string& what) {
    const auto& plugin = instance.plugin();
    if (plugin.table.storage != nullptr) {
        StorageClient storage(instance);
        expectSane(storage.stat(odd), "storage.stat of " + what);
        expectSane(storage.open(odd), "storage.open of " + what);
        expectSane(storage.list({odd, true, odd}), "storage.list of " + what);
    }
    if (plugin.auth.verify != nullptr && (plugin.auth.accepts & CONSORT_CRED_PASSWORD) != 0) {
        const auto answer = AuthClient(instance).verify({CONSORT_CRED_PASSWORD, odd, odd});
        expectSane(answer, "auth.verify of " + what);
        require(!answer.ok() || answer.pushed == 0, "auth.verify let in " + what);
    }
    if (plugin.auth.login_finish != nullptr) {
        expectSane(
            AuthClient(instance).finish(kCallback, odd, {{"code", odd}, {odd, odd}}),
            "auth.login_finish of " + what
        );
    }
    if (plugin.table.lyrics != nullptr) {
        expectSane(lookUp(instance, {odd, odd, odd, odd, -1}), "lyrics.lookup of " + what);
    }
    for (const auto& slot : suggestionSlots(instance)) {
        expectSane(suggest(instance, slot.slot, {5, odd, {odd}, {odd}}), slot.name + " of " + what);
    }
    if (plugin.table.jobs != nullptr) {
        expectSane(runJob(instance, odd), "jobs.run of " + what);
    }
}

/// Bytes that parsers trip over, among any others.
std::string randomText(std::mt19937_64& random) {
    constexpr std::string_view kDelicate("\0/.%\\\"'\n\xc3\xff;", 11);
    std::string text(random() % 400, '\0');
    for (auto& letter : text) {
        const auto byte = static_cast<char>(random() % 256);
        letter = random() % 2 == 0 ? kDelicate[random() % kDelicate.size()] : byte;
    }
    return text;
}

void checkOddTexts(Context& context) {
    const auto instance = context.start();
    askOddly(*instance, "", "an empty text");
    askOddly(*instance, "a\xff\xfe\x80z", "a text that is not UTF-8");
    askOddly(
        *instance, "/\xe0\x80\xaf|\xed\xa0\x80|\xf4\x90\x80\x80", "a text that is nearly UTF-8"
    );
    askOddly(*instance, std::string("nul\0nul", 7), "a text with a NUL");
    askOddly(*instance, std::string(65536, 'x'), "a text of 64 KiB");
    askOddly(*instance, "%s%n%00/'\"\\;<>&{}\r\n\t", "a text of special characters");
    for (int round = 0; round < 10; ++round) {
        askOddly(*instance, randomText(context.random()), "a random text");
    }
}

void checkExtension(Context& context) {
    const auto& plugin = context.plugin();
    if (plugin.table.extension == nullptr) {
        return;
    }
    for (const auto* id : {"org.example.unknown/1", "", "consort.storage-watch/999"}) {
        context.calling(std::string("extension \"") + id + "\"");
        require(
            plugin.table.extension(id) == nullptr,
            std::string("extension(\"") + id + "\") gave a table"
        );
    }
}

}  // namespace

std::vector<Check> callChecks() {
    const auto each = [](const extensions::AdoptedPlugin&) { return true; };
    const auto parallel = [](const extensions::AdoptedPlugin& plugin) {
        return !plugin.descriptor.isSerial;
    };
    const auto serial = [](const extensions::AdoptedPlugin& plugin) {
        return plugin.descriptor.isSerial;
    };
    return {
        {"call.borrowed",
         "copy what must outlive the call: arguments, configuration and texts are lent",
         each,
         &checkBorrowed},
        {"call.kept",
         "do not keep the consort_call: it ends when the function returns",
         each,
         &checkKept},
        {"call.thread",
         "use the consort_call and the sink on the thread of the call only",
         each,
         &checkThread},
        {"call.exceptions",
         "catch everything in every function that the host calls; the C++ wrapper does",
         each,
         &checkExceptions},
        {"call.statuses", "return CONSORT_OK or a CONSORT_E_*, nothing else", each, &checkStatuses},
        {"call.cancelled-before",
         "ask call->cancelled() before anything slow begins",
         each,
         &checkCancelledBefore},
        {"call.cancelled-during",
         "ask call->cancelled() in every loop and before every step that may take long",
         each,
         &checkCancelledDuring},
        {"call.past-deadline",
         "answer TIMEOUT when the deadline has passed, never NOT_FOUND",
         each,
         &checkPastDeadline},
        {"call.parallel",
         "guard what calls share by a lock, or declare CONSORT_THREADS_SERIAL",
         parallel,
         &checkParallel},
        {"call.serial",
         "bind nothing to the thread of create(): every call may come on another one",
         serial,
         &checkSerial},
        {"call.odd-texts",
         "expect any bytes of any length in every text, and answer INVALID or NOT_FOUND",
         each,
         &checkOddTexts,
         true},
        {"call.extension", "give NULL for every id that you do not provide", each, &checkExtension},
    };
}

}  // namespace consort::checker
