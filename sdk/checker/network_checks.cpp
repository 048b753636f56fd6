// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "checks.h"
#include "operations.h"

namespace consort::checker {

namespace {

bool usesHttp(const extensions::AdoptedPlugin& plugin) {
    return plugin.descriptor.declares("http");
}

/// Those that ask the network. Throws Skipped when none does.
std::vector<Operation> askingOperations(Instance& instance) {
    std::vector<Operation> asking;
    for (auto& operation : operationsOf(instance)) {
        const int before = instance.host().http().requests();
        const auto outcome = operation.run({});
        const bool isTold = operation.gives || operation.reports;
        if (instance.host().http().requests() > before && isTold) {
            require(
                outcome.ok() && (outcome.pushed > 0 || !operation.gives),
                operation.name + " gave " + outcome.describe() +
                    " although the network answers: does [[check.http]] of check.toml say what?"
            );
            asking.push_back(std::move(operation));
        }
    }
    if (asking.empty()) {
        throw Skipped{
            "the plugin declares http, and nothing that it was asked made it send a request: say "
            "more in check.toml"};
    }
    return asking;
}

void expectFailure(Context& context, Weather weather, const std::string& what) {
    const auto instance = context.start();
    for (const auto& operation : askingOperations(*instance)) {
        const bool isOfBody = weather == Weather::Reset || weather == Weather::Malformed;
        if (isOfBody && !operation.parses) {
            continue;
        }
        instance->host().http().setWeather(weather);
        CallOptions options;
        options.timeout = std::chrono::milliseconds(weather == Weather::Slow ? 300 : 10'000);
        const auto outcome = operation.run(options);
        instance->host().http().setWeather(Weather::Answer);
        require(
            outcome.status == CONSORT_E_UNAVAILABLE || outcome.status == CONSORT_E_TIMEOUT,
            operation.name + " gave " + outcome.describe() + " when " + what +
                ": \"could not find out\" is UNAVAILABLE or TIMEOUT"
        );
        require(
            !outcome.message.empty(),
            operation.name + " gave " + outcome.describe() + " when " + what + " and no reason"
        );
    }
}

void checkRefused(Context& context) {
    expectFailure(context, Weather::Refused, "the connection was refused");
}

void checkSlow(Context& context) {
    expectFailure(context, Weather::Slow, "no response came");
}

void checkReset(Context& context) {
    expectFailure(context, Weather::Reset, "the response broke off");
}

void checkTooMany(Context& context) {
    expectFailure(context, Weather::TooMany, "the service answered 429");
}

void checkServerError(Context& context) {
    expectFailure(context, Weather::ServerError, "the service answered 500");
}

void checkMalformed(Context& context) {
    expectFailure(context, Weather::Malformed, "the service answered nonsense");
}

void checkDeadline(Context& context) {
    constexpr std::chrono::milliseconds kTimeout{300};
    constexpr std::chrono::milliseconds kMost{1500};
    const auto instance = context.start();
    const auto operations = askingOperations(*instance);
    instance->host().http().setWeather(Weather::Slow);
    for (const auto& operation : operations) {
        CallOptions options;
        options.timeout = kTimeout;
        const auto took = operation.run(options).took;
        require(
            took <= kMost,
            operation.name + " with 300 ms to go ended after " +
                std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()
                ) +
                " ms: trying again must respect the deadline"
        );
    }
}

void checkHosts(Context& context) {
    const auto instance = context.start();
    const auto operations = operationsOf(*instance);
    for (const auto weather : {Weather::Answer, Weather::ServerError}) {
        instance->host().http().setWeather(weather);
        for (const auto& operation : operations) {
            operation.run({});
        }
    }
    const auto undeclared = instance->host().http().undeclared();
    require(
        undeclared.empty(),
        "it asked the host " + (undeclared.empty() ? "" : undeclared.front()) +
            ", which it does not declare"
    );
}

void checkRetryAfter(Context& context) {
    constexpr std::uint32_t kSaid = 7000;
    const auto instance = context.start();
    const auto operations = askingOperations(*instance);
    instance->host().http().setWeather(Weather::TooMany);
    for (const auto& operation : operations) {
        const auto outcome = operation.run({});
        if (outcome.retryAfterMs == 0 || outcome.retryAfterMs > kSaid) {
            context.warn(
                operation.name + " does not pass the Retry-After of a 429 on (it says " +
                std::to_string(outcome.retryAfterMs) + " ms)"
            );
        }
    }
}

}  // namespace

std::vector<Check> networkChecks() {
    constexpr const char* kUnavailable =
        "tell a failure from an answer: throw or return UNAVAILABLE or TIMEOUT with a reason";
    return {
        {"network.refused", kUnavailable, usesHttp, &checkRefused},
        {"network.slow", kUnavailable, usesHttp, &checkSlow},
        {"network.reset",
         "treat a failed read of the body as a failure, not as its end",
         usesHttp,
         &checkReset},
        {"network.too-many", kUnavailable, usesHttp, &checkTooMany},
        {"network.server-error",
         "look at the status of a response before its body",
         usesHttp,
         &checkServerError},
        {"network.malformed",
         "parse what comes and say UNAVAILABLE when it cannot be parsed",
         usesHttp,
         &checkMalformed},
        {"network.deadline",
         "do not try again after the deadline: host->http gives up by itself",
         usesHttp,
         &checkDeadline},
        {"network.hosts",
         "declare every host in `uses` as \"http:HOST\", or \"http:config\" for configured ones",
         usesHttp,
         &checkHosts},
        {"network.retry-after",
         "give call->fail() the time of the Retry-After header",
         usesHttp,
         &checkRetryAfter},
    };
}

}  // namespace consort::checker
