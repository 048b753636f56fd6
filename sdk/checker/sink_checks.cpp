// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "core/base/config/schema.h"

#include "checks.h"
#include "operations.h"

namespace consort::checker {

namespace {

void checkStop(Context& context) {
    const auto instance = context.start();
    for (const auto& operation : operationsOf(*instance)) {
        CallOptions options;
        options.endAfter = 1;
        const auto outcome = operation.run(options);
        if (outcome.pushed == 0) {
            continue;
        }
        require(
            outcome.pushedAfterEnd == 0,
            operation.name + " pushed " + std::to_string(outcome.pushedAfterEnd) +
                " more results after the sink had said STOP"
        );
        require(
            outcome.ok(),
            operation.name + ", stopped by its sink, gave " + outcome.describe() +
                ": having been stopped is OK"
        );
    }
}

void checkSinkError(Context& context) {
    const auto instance = context.start();
    for (const auto& operation : operationsOf(*instance)) {
        CallOptions options;
        options.endAfter = 1;
        options.endStatus = CONSORT_E_QUOTA;
        const auto outcome = operation.run(options);
        if (outcome.pushed == 0) {
            continue;
        }
        require(
            outcome.status == CONSORT_E_QUOTA && outcome.pushedAfterEnd == 0,
            operation.name + ", whose sink answered QUOTA, gave " + outcome.describe()
        );
    }
}

bool givesOne(const std::string& name) {
    constexpr std::array kOne{
        "storage.stat", "storage.open", "storage.put", "auth.verify", "auth.login_"};
    for (const auto* start : kOne) {
        if (name.starts_with(start)) {
            return true;
        }
    }
    return false;
}

void checkSingle(Context& context) {
    const auto instance = context.start();
    for (const auto& operation : operationsOf(*instance)) {
        const auto outcome = operation.run({});
        require(
            !givesOne(operation.name) || outcome.pushed == (outcome.ok() ? 1 : 0),
            operation.name + " gave " + outcome.describe() + " and pushed " +
                std::to_string(outcome.pushed) + " results: OK goes with one, an error with none"
        );
    }
}

/// Texts of `config` that the schema marks as secret.
void collectSecrets(
    const ConfigSchema& schema, const ConfigNode& config, std::vector<std::string>& out
) {
    // Short ones turn up by accident.
    constexpr std::size_t kShortest = 4;
    if (schema.isSecret && config.text.size() >= kShortest) {
        out.push_back(config.text);
    }
    for (const auto& property : schema.properties) {
        if (const auto* value = config.find(property.name)) {
            collectSecrets(property.schema, *value, out);
        }
    }
    for (const auto& item : config.items) {
        if (schema.items != nullptr) {
            collectSecrets(*schema.items, item, out);
        }
    }
    for (const auto& variant : schema.variants) {
        collectSecrets(variant, config, out);
    }
}

void expectHidden(
    const std::vector<std::string>& secrets, const std::string& text, const std::string& where
) {
    for (const auto& secret : secrets) {
        require(
            text.find(secret) == std::string::npos, "a secret of the configuration is in " + where
        );
    }
}

void checkSecrets(Context& context) {
    std::vector<std::string> secrets;
    collectSecrets(
        parseSchema(context.plugin().descriptor.configSchema), context.config(), secrets
    );
    const auto instance = context.start();
    const auto operations = operationsOf(*instance);
    for (const auto weather : {Weather::Answer, Weather::ServerError, Weather::Refused}) {
        instance->host().http().setWeather(weather);
        for (const auto& operation : operations) {
            expectHidden(
                secrets, operation.run({}).message, "the text of an error of " + operation.name
            );
        }
        expectHidden(secrets, instance->check().message, "the text of an error of check");
    }
    for (const auto& url : instance->host().http().urls()) {
        expectHidden(secrets, url, "a URL that it asks for: it would be logged on the way");
    }
    expectHidden(secrets, instance->host().logText(), "a line that it logs");
}

bool hasSecrets(const extensions::AdoptedPlugin& plugin) {
    return plugin.descriptor.configSchema.find("\"x-secret\"") != std::string::npos;
}

}  // namespace

std::vector<Check> sinkChecks() {
    const auto each = [](const extensions::AdoptedPlugin&) { return true; };
    return {
        {"call.stop",
         "look at what push() returns: on CONSORT_STOP push no more and return CONSORT_OK",
         each,
         &checkStop},
        {"call.sink-error",
         "look at what push() returns: pass an error on as your own status",
         each,
         &checkSinkError},
        {"call.single",
         "push exactly one result with OK, and none with an error",
         each,
         &checkSingle},
        {"host.secrets",
         "leave secrets out of logs, error texts and URLs; send them in headers",
         hasSecrets,
         &checkSecrets},
    };
}

}  // namespace consort::checker
