// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <thread>

#include "core/base/config/config_node.h"
#include "core/base/config/schema.h"
#include "core/base/config/schema_validator.h"

#include "checks.h"
#include "operations.h"

namespace consort::checker {

namespace {

bool listens(const extensions::AdoptedPlugin& plugin) {
    return plugin.table.events != nullptr;
}

bool hasJobs(const extensions::AdoptedPlugin& plugin) {
    return plugin.table.jobs != nullptr && plugin.jobs.n_jobs > 0;
}

std::vector<std::string> jobsOf(const Instance& instance) {
    const auto& jobs = instance.plugin().jobs;
    return {jobs.names, jobs.names + jobs.n_jobs};
}

void checkTypes(Context& context) {
    const auto* types = context.plugin().events.types;
    require(types[0] != nullptr, "its events table wants no type at all");
    for (; *types != nullptr; ++types) {
        const std::string type = *types;
        const bool isName = type == "*" || (type.find('.') != std::string::npos &&
                                            type.find(' ') == std::string::npos);
        require(isName, "\"" + type + "\" is no type of events such as track.played or track.*");
    }
}

void checkUnknownEvent(Context& context) {
    const auto instance = context.start();
    const auto answer = deliver(*instance, "check.unknown-event", R"({"a":1})");
    require(answer.ok(), "an event of an unknown type gave " + answer.describe() + ", expected OK");
    const auto grown = deliver(
        *instance,
        "track.played",
        R"({"user_id":"u1","track_id":"t001","played_ms":1000,"new_member":{"a":[1,2]}})"
    );
    require(
        grown.ok(), "an event with an unknown member gave " + grown.describe() + ", expected OK"
    );
}

void checkMalformedEvent(Context& context) {
    const auto instance = context.start();
    for (const auto& json :
         {std::string(),
          std::string("{"),
          std::string("[]"),
          std::string("null"),
          std::string(R"({"user_id":7,"track_id":null})"),
          std::string(20'000, '['),
          std::string("{\"user_id\":\"\xff\"}")}) {
        const auto answer = deliver(*instance, "track.played", json);
        require(
            answer.ok() || answer.status == CONSORT_E_INVALID,
            "an event whose JSON makes no sense gave " + answer.describe() +
                ", expected OK or INVALID"
        );
    }
}

void checkSchedules(Context& context) {
    const auto& jobs = context.plugin().jobs;
    const auto schema =
        parseSchema(R"({"type":"object","properties":{"job":{"type":"string","format":"cron"}}})");
    for (std::uint32_t i = 0; i < jobs.n_jobs; ++i) {
        require(
            jobs.names[i] != nullptr && *jobs.names[i] != '\0',
            "job " + std::to_string(i) + " has no name"
        );
        const std::string schedule =
            jobs.default_schedules[i] == nullptr ? "" : jobs.default_schedules[i];
        std::vector<ConfigProblem> problems;
        auto value = ConfigNode::object();
        value.members.push_back(
            {"job", {}, ConfigNode::string(schedule.empty() ? "0 0 * * *" : schedule)}
        );
        validateConfig(schema, value, {"plugin", "jobs", {}}, problems);
        require(
            problems.empty(),
            "the schedule \"" + schedule + "\" of job " + jobs.names[i] + " is no cron expression"
        );
    }
}

void checkRuns(Context& context) {
    const auto instance = context.start();
    for (const auto& name : jobsOf(*instance)) {
        for (int i = 0; i < 2; ++i) {
            const auto answer = runJob(*instance, name);
            require(
                answer.ok(),
                "job " + name + (i == 0 ? "" : ", run again,") + " gave " + answer.describe() +
                    ", expected OK"
            );
        }
    }
}

void checkUnknownJob(Context& context) {
    const auto instance = context.start();
    const auto answer = runJob(*instance, "check-unknown-job");
    require(
        answer.status == CONSORT_E_NOT_FOUND || answer.status == CONSORT_E_INVALID,
        "a job that it does not have gave " + answer.describe() + ", expected NOT_FOUND or INVALID"
    );
}

void checkTwiceAtOnce(Context& context) {
    constexpr int kAtOnce = 4;
    const auto instance = context.start();
    for (const auto& name : jobsOf(*instance)) {
        std::vector<std::jthread> threads;
        threads.reserve(kAtOnce);
        for (int i = 0; i < kAtOnce; ++i) {
            threads.emplace_back([&] {
                const auto answer = runJob(*instance, name);
                if (!answer.ok() && answer.status != CONSORT_E_CONFLICT) {
                    context.accuse(
                        "job " + name + ", run several times at once, gave " + answer.describe() +
                        ", expected OK or CONFLICT"
                    );
                }
            });
        }
    }
}

}  // namespace

std::vector<Check> backgroundChecks() {
    return {
        {"events.types", "name the types that are wanted, or \"group.*\"", listens, &checkTypes},
        {"events.unknown",
         "ignore types and members that you do not know",
         listens,
         &checkUnknownEvent},
        {"events.malformed",
         "parse the JSON with care: it may be anything",
         listens,
         &checkMalformedEvent},
        {"jobs.schedules",
         "give every job a name and a cron expression, or \"\" when it runs by hand only",
         hasJobs,
         &checkSchedules},
        {"jobs.runs", "let a job end with OK, however often it runs", hasJobs, &checkRuns},
        {"jobs.unknown",
         "answer NOT_FOUND for a job that you do not have",
         hasJobs,
         &checkUnknownJob},
        {"jobs.twice-at-once",
         "answer CONFLICT, or work, when a job runs already",
         hasJobs,
         &checkTwiceAtOnce},
    };
}

}  // namespace consort::checker
