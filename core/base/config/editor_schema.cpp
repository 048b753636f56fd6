// SPDX-License-Identifier: Apache-2.0
#include "core/base/config/editor_schema.h"

#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>

#include "core/base/config/settings_schema.h"
#include "core/base/json_writer.h"

namespace consort {

namespace {

constexpr std::string_view kReference = "#/definitions/reference";

/// Places differ in what a text may be: the core takes references for its secrets only and a plain
/// text for a list; a plugin's texts may all be references, its secrets must be; names are names.
enum class Place { Core, Plugin, Names };

class SchemaWriter final {
public:
    explicit SchemaWriter(JsonWriter& json) : json_(json) {}

    void write(const ConfigSchema& schema, Place place) {
        json_.beginObject();
        members(schema, place);
        json_.endObject();
    }

    void members(const ConfigSchema& schema, Place place) {
        if (!schema.title.empty()) {
            json_.member("title", schema.title);
        }
        if (!schema.description.empty()) {
            json_.member("description", schema.description);
        }
        if (schema.defaultValue && !schema.isSecret) {
            json_.key("default");
            value(*schema.defaultValue);
        }
        const bool isText = schema.type == ConfigType::String;
        const bool isTextList = schema.type == ConfigType::Array && place == Place::Core;
        if (isText && schema.isSecret && place == Place::Plugin) {
            json_.member("$ref", kReference);
        } else if (isText && (schema.isSecret || place == Place::Plugin)) {
            json_.key("anyOf").beginArray().beginObject();
            constraints(schema, place);
            json_.endObject().beginObject().member("$ref", kReference).endObject().endArray();
        } else if (isTextList) {
            json_.key("anyOf").beginArray().beginObject().member("type", "string").endObject();
            json_.beginObject();
            constraints(schema, place);
            json_.endObject().endArray();
        } else {
            constraints(schema, place);
        }
    }

    void value(const ConfigNode& node) {
        switch (node.type) {
            case ConfigType::Null:
                json_.null();
                break;
            case ConfigType::Boolean:
                json_.value(node.integer != 0);
                break;
            case ConfigType::Integer:
                json_.value(node.integer);
                break;
            case ConfigType::Number:
                json_.value(node.number);
                break;
            case ConfigType::String:
                json_.value(node.text);
                break;
            case ConfigType::Array:
                json_.beginArray();
                for (const auto& item : node.items) {
                    value(item);
                }
                json_.endArray();
                break;
            case ConfigType::Object:
                json_.beginObject();
                for (const auto& member : node.members) {
                    json_.key(member.key);
                    value(member.value);
                }
                json_.endObject();
                break;
        }
    }

private:
    void constraints(const ConfigSchema& schema, Place place) {
        const bool hasUnit =
            schema.format == SchemaFormat::Duration || schema.format == SchemaFormat::Size;
        if (hasUnit) {
            json_.key("type").beginArray().value("string").value("integer").endArray();
        } else if (schema.type) {
            json_.member("type", typeName(*schema.type));
        }
        // JSON Schema's own "duration" is another one (ISO 8601), so these are patterns.
        if (schema.format == SchemaFormat::Duration) {
            json_.member("pattern", "^[0-9]+ *(ms|s|m|h|d)?$");
        } else if (schema.format == SchemaFormat::Size) {
            json_.member("pattern", "^[0-9]+ *([kKMGT]?B|[KMGT]iB)?$");
        } else if (!schema.pattern.empty()) {
            json_.member("pattern", schema.pattern);
        }
        if (schema.format == SchemaFormat::Uri || schema.format == SchemaFormat::Hostname) {
            json_.member("format", schema.format == SchemaFormat::Uri ? "uri" : "hostname");
        }
        limits(schema);
        if (!schema.allowed.empty()) {
            json_.key("enum").beginArray();
            for (const auto& option : schema.allowed) {
                value(option);
            }
            json_.endArray();
        }
        structure(schema, place);
    }

    void limits(const ConfigSchema& schema) {
        if (schema.minimum) {
            json_.member("minimum", *schema.minimum);
        }
        if (schema.maximum) {
            json_.member("maximum", *schema.maximum);
        }
        const ConfigSchema unlimited;
        const auto count = [this](std::string_view key, std::uint64_t bound, std::uint64_t none) {
            if (bound != none) {
                json_.member(key, bound);
            }
        };
        count("minLength", schema.minLength, unlimited.minLength);
        count("maxLength", schema.maxLength, unlimited.maxLength);
        count("minItems", schema.minItems, unlimited.minItems);
        count("maxItems", schema.maxItems, unlimited.maxItems);
        if (schema.uniqueItems) {
            json_.member("uniqueItems", true);
        }
    }

    void structure(const ConfigSchema& schema, Place place) {
        if (schema.items != nullptr) {
            json_.key("items");
            write(*schema.items, place);
        }
        if (!schema.required.empty()) {
            json_.key("required").beginArray();
            for (const auto& name : schema.required) {
                json_.value(name);
            }
            json_.endArray();
        }
        if (!schema.properties.empty()) {
            properties(schema, place);
        }
        if (!schema.variants.empty()) {
            json_.key("oneOf").beginArray();
            for (const auto& variant : schema.variants) {
                write(variant, place);
            }
            json_.endArray();
        } else if (!schema.allowsOthers) {
            json_.member("additionalProperties", false);
        }
    }

    void properties(const ConfigSchema& schema, Place place) {
        json_.key("properties").beginObject();
        for (const auto& [name, property] : schema.properties) {
            json_.key(name);
            write(property, place);
            if (!property.renamedFrom.empty()) {
                json_.key(property.renamedFrom).beginObject();
                json_.member("description", "Is now called \"" + name + "\"");
                json_.member("deprecated", true).endObject();
            }
        }
        json_.endObject();
    }

    static std::string_view typeName(ConfigType type) {
        switch (type) {
            case ConfigType::Null:
                return "null";
            case ConfigType::Boolean:
                return "boolean";
            case ConfigType::Integer:
                return "integer";
            case ConfigType::Number:
                return "number";
            case ConfigType::String:
                return "string";
            case ConfigType::Array:
                return "array";
            case ConfigType::Object:
                return "object";
        }
        return "object";
    }

    JsonWriter& json_;
};

/// `{ env = "NAME" }` or `{ file = "/path" }`.
void writeReference(JsonWriter& json) {
    json.beginObject().member("description", "A text kept elsewhere").member("type", "object");
    json.key("properties").beginObject();
    json.key("env").beginObject();
    json.member("type", "string").member("description", "Name of an environment variable");
    json.endObject();
    json.key("file").beginObject();
    json.member("type", "string").member("description", "Path of a file that holds it");
    json.endObject().endObject();
    json.member("minProperties", 1).member("maxProperties", 1);
    json.member("additionalProperties", false).endObject();
}

void writeInstance(JsonWriter& json, const EditorPlugins& plugins) {
    SchemaWriter writer(json);
    json.beginObject();
    writer.members(plugins.instance, Place::Names);
    if (!plugins.installed.empty()) {
        json.key("allOf").beginArray();
        for (const auto& plugin : plugins.installed) {
            json.beginObject().key("if").beginObject().key("properties").beginObject();
            json.key("use").beginObject().member("const", plugin.id).endObject();
            json.endObject().endObject();
            json.key("then").beginObject().key("properties").beginObject().key("config");
            writer.write(plugin.config, Place::Plugin);
            json.endObject().endObject().endObject();
        }
        json.endArray();
    }
    json.endObject();
}

std::string indented(const std::string& text) {
    rapidjson::Document document;
    document.Parse(text.data(), text.size());
    rapidjson::StringBuffer buffer;
    rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
    writer.SetIndent(' ', 2);
    document.Accept(writer);
    return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace

std::string renderEditorSchema(const EditorPlugins& plugins) {
    auto settings = settingsSchema();
    JsonWriter json;
    SchemaWriter writer(json);
    json.beginObject();
    json.member("$schema", "http://json-schema.org/draft-07/schema#");
    json.member("title", "consort.toml");
    json.member("type", "object").member("additionalProperties", false);
    json.key("definitions").beginObject().key("reference");
    writeReference(json);
    json.key("instance");
    writeInstance(json, plugins);
    json.endObject();
    json.key("properties").beginObject();
    for (const auto& [name, section] : settings.properties) {
        json.key(name);
        if (name != "plugins") {
            writer.write(section, Place::Core);
            continue;
        }
        // Instances stand beside the keys of this section.
        auto open = section;
        open.allowsOthers = true;
        json.beginObject();
        writer.members(open, Place::Core);
        json.key("additionalProperties").beginObject();
        json.member("$ref", "#/definitions/instance").endObject().endObject();
    }
    json.key("chains");
    writer.write(plugins.chains, Place::Names);
    json.endObject().endObject();
    return indented(json.str());
}

}  // namespace consort
