// SPDX-License-Identifier: Apache-2.0
#include "core/base/config/schema_template.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "core/base/config/schema_formats.h"

namespace consort {

namespace {

constexpr std::string_view kReference = R"({ env = "NAME" } or { file = "/path" })";

std::string quoted(std::string_view text) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            out += "\\u00";
            out += kDigits[byte >> 4];
            out += kDigits[byte & 0xf];
            continue;
        }
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + '"';
}

bool isBareKey(std::string_view key) {
    return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
    });
}

std::string keyText(std::string_view key) {
    return isBareKey(key) ? std::string(key) : quoted(key);
}

std::string numberText(double number) {
    char buffer[32];
    std::string text(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
    // A float of TOML is told from an integer by its point or exponent.
    return text.find_first_of(".einf") == std::string::npos ? text + ".0" : text;
}

/// An upper-case variable name for a secret: "door", "pin" is DOOR_PIN.
std::string variableName(const std::string& instance, const std::string& key) {
    std::string name = instance + "_" + key;
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
        return std::isalnum(c) != 0 ? static_cast<char>(std::toupper(c)) : '_';
    });
    return name;
}

bool isRequired(const ConfigSchema& parent, std::string_view key) {
    return std::find(parent.required.begin(), parent.required.end(), key) != parent.required.end();
}

bool isTable(const ConfigSchema& schema) {
    return schema.type == ConfigType::Object || !schema.variants.empty();
}

bool isTableList(const ConfigSchema& schema) {
    return schema.type == ConfigType::Array && schema.items != nullptr && isTable(*schema.items);
}

class TemplateWriter final {
public:
    explicit TemplateWriter(std::string instance) : instance_(std::move(instance)) {}

    /// The keys of one table, then the tables within it, as TOML wants it. Of several variants
    /// only one can stand there; the others are shown as comments.
    void table(const ConfigSchema& schema, const std::string& path, bool isOff) {
        for (const auto& [key, property] : schema.properties) {
            if (!isTable(property) && !isTableList(property)) {
                field(schema, key, property, isOff);
            }
        }
        for (std::size_t i = 0; i < schema.variants.size(); ++i) {
            if (i > 0) {
                line("# Or:");
            }
            table(schema.variants[i], path, isOff || i > 0);
        }
        for (const auto& [key, property] : schema.properties) {
            const auto inner = path + "." + keyText(key);
            const bool isInnerOff = isOff || !isRequired(schema, key);
            if (isTable(property)) {
                section(property, property, "[" + inner + "]", inner, isInnerOff);
            } else if (isTableList(property)) {
                section(property, *property.items, "[[" + inner + "]]", inner, isInnerOff);
            }
        }
    }

    void line(std::string_view text) { out_ += std::string(text) + "\n"; }

    const std::string& text() const { return out_; }

private:
    void section(
        const ConfigSchema& described,
        const ConfigSchema& content,
        const std::string& header,
        const std::string& path,
        bool isOff
    ) {
        out_ += "\n";
        help(described, false);
        out_ += (isOff ? "# " : "") + header + "\n";
        table(content, path, isOff);
    }

    void field(
        const ConfigSchema& parent, const std::string& key, const ConfigSchema& schema, bool isOff
    ) {
        const bool required = isRequired(parent, key);
        help(schema, required);
        const std::string mark = isOff || !required ? "# " : "";
        out_ += mark + keyText(key) + " = " + exampleOf(key, schema) + "\n";
    }

    void help(const ConfigSchema& schema, bool required) {
        std::string text = schema.description;
        if (!text.empty() && text.back() != '.') {
            text += '.';
        }
        const auto add = [&text](const std::string& more) {
            text += (text.empty() ? "" : " ") + more + ".";
        };
        if (required) {
            add("Required");
        }
        if (schema.isSecret) {
            add("A secret, only as " + std::string(kReference));
        }
        if (const auto limits = limitsOf(schema); !limits.empty()) {
            add(limits);
        }
        if (schema.reload == ReloadRule::Restart) {
            add("A change needs a restart");
        }
        if (!text.empty()) {
            out_ += "# " + text + "\n";
        }
    }

    static std::string limitsOf(const ConfigSchema& schema) {
        if (schema.allowed.size() > 1) {
            std::string options;
            for (const auto& option : schema.allowed) {
                options += (options.empty() ? "One of " : ", ") + tomlText(option);
            }
            return options;
        }
        const auto range = describeRange(schema);
        return range.empty() || isTypeLimit(schema) ? "" : "A number " + range;
    }

    /// Of an int32_t, say: nothing that a reader wants to know.
    static bool isTypeLimit(const ConfigSchema& schema) {
        constexpr double kLarge = 65'535;
        return schema.maximum.value_or(kLarge) >= kLarge && schema.minimum.value_or(0) <= 0;
    }

    std::string exampleOf(const std::string& key, const ConfigSchema& schema) const {
        if (schema.isSecret) {
            return "{ env = " + quoted(variableName(instance_, key)) + " }";
        }
        if (schema.defaultValue) {
            return tomlText(*schema.defaultValue);
        }
        if (!schema.allowed.empty()) {
            return tomlText(schema.allowed.front());
        }
        switch (schema.type.value_or(ConfigType::String)) {
            case ConfigType::Boolean:
                return "false";
            case ConfigType::Integer:
            case ConfigType::Number: {
                const auto least = static_cast<std::int64_t>(schema.minimum.value_or(0));
                return std::to_string(least);
            }
            case ConfigType::Array:
                return schema.minItems > 0 && schema.items != nullptr
                           ? "[" + exampleOf(key, *schema.items) + "]"
                           : "[]";
            case ConfigType::Object:
                return "{}";
            case ConfigType::String:
            case ConfigType::Null:
                return textExample(schema.format);
        }
        return R"("")";
    }

    static std::string textExample(SchemaFormat format) {
        switch (format) {
            case SchemaFormat::None:
                return R"("")";
            case SchemaFormat::Uri:
                return R"("https://example.org/")";
            case SchemaFormat::Hostname:
                return R"("music.example.org")";
            case SchemaFormat::Path:
            case SchemaFormat::Directory:
                return R"("/srv")";
            case SchemaFormat::Duration:
                return R"("90s")";
            case SchemaFormat::Size:
                return R"("8MiB")";
            case SchemaFormat::Cron:
                return R"("30 4 * * *")";
        }
        return R"("")";
    }

    std::string instance_;
    std::string out_;
};

}  // namespace

std::string tomlText(const ConfigNode& value) {
    std::string list;
    switch (value.type) {
        case ConfigType::Null:
            return R"("")";
        case ConfigType::Boolean:
            return value.integer != 0 ? "true" : "false";
        case ConfigType::Integer:
            return std::to_string(value.integer);
        case ConfigType::Number:
            return numberText(value.number);
        case ConfigType::String:
            return quoted(value.text);
        case ConfigType::Array:
            for (const auto& item : value.items) {
                list += (list.empty() ? "" : ", ") + tomlText(item);
            }
            return "[" + list + "]";
        case ConfigType::Object:
            for (const auto& member : value.members) {
                list += (list.empty() ? "" : ", ") + keyText(member.key) + " = " +
                        tomlText(member.value);
            }
            return list.empty() ? "{}" : "{ " + list + " }";
    }
    return "";
}

std::string renderConfigTemplate(const TemplateHead& head, const ConfigSchema& schema) {
    const auto path = "plugins." + keyText(head.instance);
    TemplateWriter writer(head.instance);
    if (!head.title.empty()) {
        writer.line("# " + head.title);
    }
    writer.line("[" + path + "]");
    writer.line("use = " + quoted(head.plugin));
    if (!schema.properties.empty()) {
        writer.line("\n[" + path + ".config]");
        writer.table(schema, path + ".config", false);
    }
    return writer.text();
}

}  // namespace consort
