// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/watchdog.h"

#include <fstream>
#include <string>

#include <pthread.h>

#include "core/base/log.h"
#include "core/extensions/instance_health.h"

namespace consort::extensions {

namespace {

constexpr std::string_view kArea = "plugins";

struct StuckCall {
    std::string what;
    std::string requestId;
    std::chrono::nanoseconds since{};
    pid_t thread = 0;
};

/// "sleeping in system call 230": what the kernel says of one of our threads.
std::string describeThread(pid_t thread) {
    const auto task = "/proc/self/task/" + std::to_string(thread);
    std::string state;
    std::string call;
    std::ifstream(task + "/syscall") >> call;
    std::ifstream stat(task + "/stat");
    std::string word;
    while (stat >> word && state.empty()) {
        if (word.ends_with(')')) {
            stat >> state;
        }
    }
    if (call == "running" || state == "R") {
        return "computing";
    }
    return call.empty() ? "state " + state : "waiting in system call " + call;
}

}  // namespace

Watchdog::Watchdog(Log& log, std::chrono::milliseconds every)
    : log_(log), every_(every), thread_([this](const std::stop_token& stop) { run(stop); }) {
    pthread_setname_np(thread_.native_handle(), "watchdog");
}

void Watchdog::watch(const std::shared_ptr<InstanceHealth>& health) {
    const std::lock_guard lock(mutex_);
    watched_.push_back(health);
}

void Watchdog::setOnStuckStart(std::function<void(const CallFrame&)> onStuckStart) {
    const std::lock_guard lock(mutex_);
    onStuckStart_ = std::move(onStuckStart);
}

void Watchdog::look(std::chrono::steady_clock::time_point now) {
    std::vector<std::shared_ptr<InstanceHealth>> present;
    std::function<void(const CallFrame&)> onStuckStart;
    {
        const std::lock_guard lock(mutex_);
        onStuckStart = onStuckStart_;
        std::erase_if(watched_, [](const auto& health) { return health.expired(); });
        for (const auto& health : watched_) {
            if (auto kept = health.lock()) {
                present.push_back(std::move(kept));
            }
        }
    }
    for (const auto& health : present) {
        std::vector<StuckCall> stuck;
        std::string disabled;
        const auto onStuck = [&](const CallFrame& frame) {
            stuck.push_back(
                {std::string(frame.kind) + "." + std::string(frame.operation) +
                     (frame.subject.empty() ? "" : " \"" + std::string(frame.subject) + '"'),
                 std::string(frame.requestId),
                 now - frame.begun,
                 frame.thread}
            );
            if (onStuckStart && frame.kind == "plugin") {
                onStuckStart(frame);
            }
        };
        health->findStuck(now, kGrace, onStuck, [&](const auto& reason) { disabled = reason; });
        for (const auto& call : stuck) {
            const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(call.since);
            log_.error(
                kArea,
                "a call is stuck past its deadline",
                {{"instance", health->instance()},
                 {"call", call.what},
                 {"seconds", std::to_string(seconds.count())},
                 {"thread", std::to_string(call.thread)},
                 {"doing", describeThread(call.thread)},
                 {"request_id", call.requestId}}
            );
        }
        if (!disabled.empty()) {
            log_.error(kArea, "plugins." + health->instance() + ": " + disabled);
        }
    }
}

void Watchdog::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        look(std::chrono::steady_clock::now());
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, stop, every_, [] { return false; });
    }
}

}  // namespace consort::extensions
