// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include "reference.h"

namespace reference {

namespace {

using namespace std::chrono_literals;

const char* const kJobNames[]{"tidy"};
const char* const kSchedules[]{"0 4 * * *"};

std::int32_t deliver(void* /*self*/, consort_call* call, const consort_event* event) noexcept {
    if (const auto status = interrupted(call)) {
        return status;
    }
    const auto json = view(event->json);
    if (hasFault("events.malformed") && !json.ends_with("}")) {
        return fail(call, CONSORT_E_INTERNAL, "no JSON");
    }
    if (hasFault("events.unknown") && view(event->type) != "track.played") {
        return fail(call, CONSORT_E_INVALID, "what is this?");
    }
    return CONSORT_OK;
}

std::int32_t run(void* ctx, consort_call* call, consort_str name) noexcept {
    auto& self = of(ctx);
    if (view(name) != kJobNames[0] && !hasFault("jobs.unknown")) {
        return CONSORT_E_NOT_FOUND;
    }
    if (const auto status = interrupted(call)) {
        return status;
    }
    if (self.isRunning.exchange(true)) {
        return fail(
            call,
            hasFault("jobs.twice-at-once") ? CONSORT_E_INTERNAL : CONSORT_E_CONFLICT,
            "it runs already"
        );
    }
    std::this_thread::sleep_for(hasFault("jobs.twice-at-once") ? 20ms : 1ms);
    self.isRunning = false;
    if (hasFault("jobs.runs") && ++self.runs > 1) {
        return fail(call, CONSORT_E_CONFLICT, "it ran already");
    }
    return CONSORT_OK;
}

}  // namespace

const char* const kEventTypes[]{"track.*", nullptr};
const consort_events_v1 kEvents{sizeof kEvents, 0, kEventTypes, &deliver};
const consort_jobs_v1 kJobs{sizeof kJobs, 1, kJobNames, kSchedules, &run};

}  // namespace reference
