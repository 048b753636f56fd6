// SPDX-License-Identifier: Apache-2.0
#include "core/base/config/schema_validator.h"

#include <algorithm>
#include <utility>

#include "core/base/config/config_reference.h"
#include "core/base/config/schema_formats.h"
#include "core/base/text.h"

namespace consort {

namespace {

class Validator final {
public:
    Validator(
        const ConfigPlace& place,
        std::vector<ConfigProblem>& problems,
        std::vector<ConfigProblem>* warnings
    )
        : place_(place), problems_(problems), warnings_(warnings) {}

    ConfigNode validate(
        const ConfigSchema& schema, const ConfigNode& value, const std::string& path
    ) {
        const bool takesText = !schema.type || schema.type == ConfigType::String;
        if (const auto* reference = takesText ? findReference(value) : nullptr) {
            const auto resolved = resolve(*reference, value.at, path);
            return resolved ? validateString(schema, *resolved, path) : value;
        }
        if (schema.isSecret && value.at.line > 0) {
            report(
                value.at,
                path +
                    ": is a secret and does not belong into this file; write { env = "
                    "\"VARIABLE\" } or { file = \"/path\" }"
            );
            return value;
        }
        if (!hasType(schema, value)) {
            const auto expected = schema.format == SchemaFormat::None
                                      ? describeType(*schema.type)
                                      : describeFormat(schema.format);
            expect(value, path, expected);
            return value;
        }
        return validateKind(schema, value, path);
    }

private:
    ConfigNode validateKind(
        const ConfigSchema& schema, const ConfigNode& value, const std::string& path
    ) {
        if (!isAllowed(schema, value, path)) {
            return value;
        }
        const bool hasUnit =
            schema.format == SchemaFormat::Duration || schema.format == SchemaFormat::Size;
        if (hasUnit && value.type == ConfigType::Integer) {
            return validateString(
                schema, ConfigNode::string(std::to_string(value.integer), value.at), path
            );
        }
        switch (value.type) {
            case ConfigType::Integer:
            case ConfigType::Number:
                checkRange(schema, value, path);
                return value;
            case ConfigType::String:
                return validateString(schema, value, path);
            case ConfigType::Array:
                return validateArray(schema, value, path);
            case ConfigType::Object:
                return validateObject(schema, value, path);
            case ConfigType::Null:
            case ConfigType::Boolean:
                return value;
        }
        return value;
    }

    static bool hasType(const ConfigSchema& schema, const ConfigNode& value) {
        const bool hasUnit =
            schema.format == SchemaFormat::Duration || schema.format == SchemaFormat::Size;
        return !schema.type || *schema.type == value.type ||
               (*schema.type == ConfigType::Number && value.type == ConfigType::Integer) ||
               (hasUnit && value.type == ConfigType::Integer);
    }

    bool isAllowed(const ConfigSchema& schema, const ConfigNode& value, const std::string& path) {
        if (schema.allowed.empty()) {
            return true;
        }
        std::string expected;
        std::vector<std::string> words;
        for (const auto& option : schema.allowed) {
            if (sameValue(option, value)) {
                return true;
            }
            expected += (expected.empty() ? "" : ", ") + describeValue(option);
            words.push_back(option.text);
        }
        const auto near =
            value.type == ConfigType::String ? closest(value.text, words) : std::nullopt;
        const auto one = schema.allowed.size() > 1 ? "one of " : "";
        report(
            value.at,
            path + ": expected " + one + expected + ", got " + describeValue(value) + suggest(near)
        );
        return false;
    }

    void checkRange(const ConfigSchema& schema, const ConfigNode& value, const std::string& path) {
        const bool tooSmall = schema.minimum && !(value.number >= *schema.minimum);
        const bool tooLarge = schema.maximum && !(value.number <= *schema.maximum);
        if (!tooSmall && !tooLarge) {
            return;
        }
        expect(value, path, "a number " + describeRange(schema));
    }

    ConfigNode validateString(
        const ConfigSchema& schema, ConfigNode value, const std::string& path
    ) {
        // A secret's content is never part of a message.
        const auto shown = schema.isSecret ? "something else" : describeValue(value);
        const auto length = countCharacters(value.text);
        if (length < schema.minLength || length > schema.maxLength) {
            const auto bound = length < schema.minLength
                                   ? "at least " + std::to_string(schema.minLength)
                                   : "at most " + std::to_string(schema.maxLength);
            report(
                value.at,
                path + ": expected " + bound + " characters, got " + std::to_string(length)
            );
        } else if (!schema.pattern.empty() && !matchesPattern(schema.pattern, value.text)) {
            report(value.at, path + ": expected a text like " + schema.pattern + ", got " + shown);
        } else if (const auto meaning = parseFormat(schema.format, value.text)) {
            value.integer = *meaning;
        } else {
            report(
                value.at,
                path + ": expected " + std::string(describeFormat(schema.format)) + ", got " + shown
            );
        }
        return value;
    }

    ConfigNode validateArray(
        const ConfigSchema& schema, const ConfigNode& value, const std::string& path
    ) {
        ConfigNode out = value;
        const auto size = value.items.size();
        if (size < schema.minItems || size > schema.maxItems) {
            const auto bound = size < schema.minItems
                                   ? "at least " + std::to_string(schema.minItems)
                                   : "at most " + std::to_string(schema.maxItems);
            report(
                value.at, path + ": expected " + bound + " entries, got " + std::to_string(size)
            );
        }
        for (std::size_t i = 0; i < size; ++i) {
            const auto itemPath = path + "[" + std::to_string(i) + "]";
            if (schema.uniqueItems &&
                std::any_of(
                    value.items.begin(),
                    value.items.begin() + static_cast<std::ptrdiff_t>(i),
                    [&](const auto& earlier) { return sameValue(earlier, value.items[i]); }
                )) {
                report(value.items[i].at, itemPath + ": stands there twice");
            }
            if (schema.items != nullptr) {
                out.items[i] = validate(*schema.items, value.items[i], itemPath);
            }
        }
        return out;
    }

    ConfigNode validateObject(
        const ConfigSchema& schema, const ConfigNode& value, const std::string& path
    ) {
        const ConfigSchema* variant = nullptr;
        if (!schema.variants.empty()) {
            variant = findVariant(schema, value, path);
            if (variant == nullptr) {
                return value;
            }
        }
        ConfigNode out = ConfigNode::object();
        out.at = value.at;
        for (const auto& [key, at, member] : value.members) {
            const auto* property = findProperty(schema, variant, key);
            if (property != nullptr) {
                out.members.push_back({key, at, validate(*property, member, path + "." + key)});
            } else if (const auto* renamed = findRenamed(schema, variant, key)) {
                takeRenamed(*renamed, {key, at, member}, value, path, out);
            } else if (schema.allowsOthers && (variant == nullptr || variant->allowsOthers)) {
                out.members.push_back({key, at, member});
            } else {
                reportUnknown(schema, variant, {key, at, {}}, path);
            }
        }
        complete(schema, value, path, out);
        if (variant != nullptr) {
            complete(*variant, value, path, out);
        }
        return out;
    }

    const ConfigSchema* findVariant(
        const ConfigSchema& schema, const ConfigNode& value, const std::string& path
    ) {
        const auto& key = schema.discriminator;
        const auto* given = value.find(key);
        if (given == nullptr) {
            report(value.at, path + ": \"" + key + "\" is missing");
            return nullptr;
        }
        if (const auto* variant = schema.findVariant(value)) {
            return variant;
        }
        ConfigSchema choice;
        for (const auto& variant : schema.variants) {
            choice.allowed.push_back(variant.findProperty(key)->allowed.front());
        }
        isAllowed(choice, *given, path + "." + key);
        return nullptr;
    }

    static const ConfigSchema* findProperty(
        const ConfigSchema& schema, const ConfigSchema* variant, const std::string& key
    ) {
        const auto* property = schema.findProperty(key);
        return property == nullptr && variant != nullptr ? variant->findProperty(key) : property;
    }

    static const SchemaProperty* findRenamed(
        const ConfigSchema& schema, const ConfigSchema* variant, const std::string& key
    ) {
        const auto* property = schema.findRenamed(key);
        return property == nullptr && variant != nullptr ? variant->findRenamed(key) : property;
    }

    void takeRenamed(
        const SchemaProperty& property,
        const ConfigMember& member,
        const ConfigNode& table,
        const std::string& path,
        ConfigNode& out
    ) {
        const auto& name = property.name;
        const auto what = path + ": \"" + member.key + "\" is now called \"" + name + '"';
        if (table.find(name) != nullptr) {
            report(member.keyAt, what + ", which is set as well");
            return;
        }
        if (warnings_ != nullptr) {
            warnings_->push_back({place_.file, member.keyAt.line, member.keyAt.column, what, true});
        }
        out.members.push_back(
            {name, member.keyAt, validate(property.schema, member.value, path + "." + member.key)}
        );
    }

    /// Defaults and missing keys of one schema's properties.
    void complete(
        const ConfigSchema& schema,
        const ConfigNode& value,
        const std::string& path,
        ConfigNode& out
    ) {
        for (const auto& [name, property] : schema.properties) {
            if (out.find(name) != nullptr || value.find(name) != nullptr) {
                continue;
            }
            const bool isRequired =
                std::find(schema.required.begin(), schema.required.end(), name) !=
                schema.required.end();
            if (isRequired) {
                const auto help =
                    property.description.empty() ? "" : " (" + property.description + ")";
                report(value.at, path + ": \"" + name + "\" is missing" + help);
            } else if (property.defaultValue) {
                out.members.push_back(
                    {name, {}, validate(property, *property.defaultValue, path + "." + name)}
                );
            } else if (property.type == ConfigType::Object && property.required.empty() && property.variants.empty()) {
                out.members.push_back(
                    {name, {}, validateObject(property, ConfigNode::object(), path + "." + name)}
                );
            }
        }
    }

    void reportUnknown(
        const ConfigSchema& schema,
        const ConfigSchema* variant,
        const ConfigMember& member,
        const std::string& path
    ) {
        std::vector<std::string> known;
        for (const auto* part : {&schema, variant}) {
            if (part == nullptr) {
                continue;
            }
            for (const auto& property : part->properties) {
                known.push_back(property.name);
            }
        }
        report(
            member.keyAt,
            path + ": unknown key \"" + member.key + '"' + suggest(closest(member.key, known))
        );
    }

    std::optional<ConfigNode> resolve(
        const ConfigMember& reference, SourcePosition at, const std::string& path
    ) {
        auto resolved = resolveReference(reference);
        if (!resolved.problem.empty()) {
            report(at, path + ": " + resolved.problem);
            return std::nullopt;
        }
        return ConfigNode::string(std::move(resolved.text), at);
    }

    static std::string suggest(const std::optional<std::string>& near) {
        return near && !near->empty() ? " (did you mean \"" + *near + "\"?)" : "";
    }

    void expect(const ConfigNode& value, const std::string& path, std::string_view expected) {
        report(
            value.at, path + ": expected " + std::string(expected) + ", got " + describeValue(value)
        );
    }

    void report(SourcePosition at, std::string message) {
        const auto& shown = at.line > 0 ? at : place_.at;
        problems_.push_back({place_.file, shown.line, shown.column, std::move(message)});
    }

    const ConfigPlace& place_;
    std::vector<ConfigProblem>& problems_;
    std::vector<ConfigProblem>* warnings_;
};

}  // namespace

ConfigNode validateConfig(
    const ConfigSchema& schema,
    const ConfigNode& value,
    const ConfigPlace& place,
    std::vector<ConfigProblem>& problems,
    std::vector<ConfigProblem>* warnings
) {
    return Validator(place, problems, warnings).validate(schema, value, place.path);
}

}  // namespace consort
