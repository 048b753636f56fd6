// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <functional>

#include "core/base/config/schema.h"
#include "core/base/config/schema_validator.h"
#include "core/base/error.h"

#include "check_config.h"
#include "checks.h"
#include "operations.h"

namespace consort::checker {

namespace {

ConfigSchema schemaOf(Context& context) {
    try {
        return parseSchema(context.plugin().descriptor.configSchema);
    } catch (const Error& error) {
        throw Fault{error.what()};
    }
}

using Visit = std::function<void(const std::string& path, const ConfigSchema& schema)>;

/// Every property at any depth.
void walk(const ConfigSchema& schema, const std::string& path, const Visit& visit) {
    for (const auto& property : schema.properties) {
        visit(path + "/" + property.name, property.schema);
        walk(property.schema, path + "/" + property.name, visit);
    }
    if (schema.items != nullptr) {
        walk(*schema.items, path + "/0", visit);
    }
    for (const auto& variant : schema.variants) {
        walk(variant, path, visit);
    }
}

std::vector<ConfigProblem> problemsOf(const ConfigSchema& schema, const ConfigNode& value) {
    std::vector<ConfigProblem> problems;
    validateConfig(schema, value, {"check.toml", "config", {}}, problems);
    return problems;
}

void checkSchema(Context& context) {
    schemaOf(context);
}

void checkHelp(Context& context) {
    walk(schemaOf(context), "", [](const std::string& path, const ConfigSchema& schema) {
        require(
            !schema.description.empty() || !schema.allowed.empty(), path + " has no description"
        );
    });
}

void checkTypes(Context& context) {
    walk(schemaOf(context), "", [](const std::string& path, const ConfigSchema& schema) {
        require(
            schema.type.has_value() || !schema.allowed.empty() || !schema.variants.empty(),
            path + " has no type, so that anything is taken for it"
        );
    });
}

void checkDefaults(Context& context) {
    walk(schemaOf(context), "", [](const std::string& path, const ConfigSchema& schema) {
        if (!schema.defaultValue) {
            return;
        }
        const auto problems = problemsOf(schema, *schema.defaultValue);
        require(
            problems.empty(),
            "the default of " + path +
                " breaks its own rules: " + (problems.empty() ? "" : problems.front().message)
        );
    });
}

void checkSecrets(Context& context) {
    constexpr std::array kWords{
        "password", "passwd", "secret", "token", "api_key", "apikey", "private_key", "credential"};
    walk(schemaOf(context), "", [&](const std::string& path, const ConfigSchema& schema) {
        auto name = path.substr(path.rfind('/') + 1);
        std::transform(name.begin(), name.end(), name.begin(), [](unsigned char letter) {
            return static_cast<char>(std::tolower(letter));
        });
        const bool soundsSecret = std::any_of(
            kWords.begin(), kWords.end(), [&name](const char* word) { return name.ends_with(word); }
        );
        if (soundsSecret && schema.type == ConfigType::String && !schema.isSecret) {
            context.warn(path + " sounds like a secret and is not marked as one");
        }
    });
}

void checkUnknownKeys(Context& context) {
    context.config();
    auto config = context.settings().config;
    config.members.push_back({"consort_check_unknown", {}, ConfigNode::string("x")});
    require(
        !problemsOf(schemaOf(context), config).empty(),
        "a key that the plugin does not know is taken without a word"
    );
}

void checkRequired(Context& context) {
    const auto schema = schemaOf(context);
    const auto problems = problemsOf(schema, ConfigNode::object());
    for (const auto& name : schema.required) {
        const auto* property = schema.findProperty(name);
        require(property != nullptr, "\"" + name + "\" is required and not described");
        require(
            !property->defaultValue, "\"" + name + "\" is required and has a default all the same"
        );
        require(
            std::any_of(
                problems.begin(),
                problems.end(),
                [&name](const auto& problem) {
                    return problem.message.find(name) != std::string::npos;
                }
            ),
            "an empty configuration is not told that \"" + name + "\" is missing"
        );
    }
}

void checkGiven(Context& context) {
    context.config();
}

void checkAsked(Context& context) {
    const auto schema = schemaOf(context);
    const auto instance = context.start();
    for (const auto& pointer : instance->configAsked()) {
        require(
            describes(schema, pointer),
            "create() asks for \"" + pointer + "\", which the schema does not describe"
        );
    }
}

void checkTwice(Context& context) {
    auto first = context.start();
    const auto second = context.start();
    require(
        first->self() != second->self() || first->self() == nullptr,
        "two instances have the same `self`"
    );
    exercise(*first);
    first->destroy();
    exercise(*second);
}

/// Another valid value of the schema's kind, or nothing when there is no telling.
std::optional<ConfigNode> otherValue(const ConfigSchema& schema, std::mt19937_64& random) {
    ConfigNode value;
    if (!schema.allowed.empty()) {
        return schema.allowed[random() % schema.allowed.size()];
    }
    if (schema.type == ConfigType::Boolean) {
        value.type = ConfigType::Boolean;
        value.integer = static_cast<std::int64_t>(random() % 2);
        return value;
    }
    if (schema.type == ConfigType::Integer || schema.type == ConfigType::Number) {
        const auto low = schema.minimum.value_or(0);
        const auto high = schema.maximum.value_or(low + 1000);
        std::uniform_real_distribution<double> between(low, high);
        value.type = ConfigType::Integer;
        value.integer = static_cast<std::int64_t>(
            random() % 4 == 0 ? low : (random() % 3 == 0 ? high : between(random))
        );
        value.number = static_cast<double>(value.integer);
        return value;
    }
    const bool isFree = schema.type == ConfigType::String && schema.pattern.empty() &&
                        schema.format == SchemaFormat::None && !schema.isSecret;
    if (isFree) {
        const auto most = std::min<std::uint64_t>(schema.maxLength, schema.minLength + 300);
        const auto length = schema.minLength + random() % (most - schema.minLength + 1);
        return ConfigNode::string(std::string(length, 'x'));
    }
    return std::nullopt;
}

void checkRandom(Context& context) {
    constexpr int kRounds = 40;
    const auto schema = schemaOf(context);
    context.config();
    for (int round = 0; round < kRounds; ++round) {
        auto config = context.settings().config;
        for (const auto& property : schema.properties) {
            // What check.toml sets may be the only value that works, such as a folder.
            if (config.find(property.name) != nullptr || context.random()() % 2 == 0) {
                continue;
            }
            if (auto value = otherValue(property.schema, context.random())) {
                config.members.push_back({property.name, {}, std::move(*value)});
            }
        }
        std::vector<ConfigProblem> problems;
        const auto valid = validateConfig(schema, config, {"check.toml", "config", {}}, problems);
        if (!problems.empty()) {
            continue;
        }
        InstanceOptions options;
        options.config = &valid;
        const Instance instance(context, options);
        require(
            instance.created().status != CONSORT_E_INTERNAL,
            "create() with a valid configuration gave " + instance.created().describe()
        );
    }
}

}  // namespace

std::vector<Check> configChecks() {
    const auto each = [](const extensions::AdoptedPlugin&) { return true; };
    return {
        {"config.schema",
         "use the keywords of the plugin guide only; an unknown one would go unchecked",
         each,
         &checkSchema},
        {"config.help", "give every setting a description: it is the manual", each, &checkHelp},
        {"config.types", "give every setting a type", each, &checkTypes},
        {"config.defaults",
         "choose a default that the setting's own limits allow",
         each,
         &checkDefaults},
        {"config.secrets",
         "mark it with secret() (x-secret), so that it is masked and kept out of files",
         each,
         &checkSecrets},
        {"config.unknown-keys",
         "write \"additionalProperties\": false, so that a typing mistake is found",
         each,
         &checkUnknownKeys},
        {"config.required",
         "describe every required setting, without a default",
         each,
         &checkRequired},
        {"config.given", "mend the [config] of check.toml, or the schema", each, &checkGiven},
        {"config.asked", "describe every setting that is read", each, &checkAsked},
        {"config.twice",
         "keep all state in the instance, none in globals: one plugin may run several times",
         each,
         &checkTwice},
        {"config.random",
         "take every configuration that the schema allows, or narrow the schema; say INVALID when "
         "it cannot be used",
         each,
         &checkRandom,
         true},
    };
}

}  // namespace consort::checker
