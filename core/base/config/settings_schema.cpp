// SPDX-License-Identifier: Apache-2.0
#include "core/base/config/settings_schema.h"

#include <utility>

#include "core/base/config/settings.h"
#include "core/base/config/settings_reader.h"

namespace consort {

namespace {

class SchemaBuilder final : public FieldVisitor {
public:
    SchemaBuilder() {
        root_.type = ConfigType::Object;
        root_.allowsOthers = false;
    }

    void beginSection(std::string_view name, std::string_view help) override {
        ConfigSchema section;
        section.type = ConfigType::Object;
        section.description = help;
        section.allowsOthers = false;
        root_.properties.push_back({std::string(name), std::move(section)});
    }

    void endSection() override {}

    void text(std::string_view name, std::string& value, std::string_view help) override {
        add(name, ConfigType::String, help).defaultValue = ConfigNode::string(value);
    }

    void secret(std::string_view name, std::string&, std::string_view help) override {
        add(name, ConfigType::String, help).isSecret = true;
    }

    void choice(
        std::string_view name,
        std::string& value,
        std::span<const std::string_view> allowed,
        std::string_view help
    ) override {
        auto& field = add(name, ConfigType::String, help);
        field.defaultValue = ConfigNode::string(value);
        for (const auto option : allowed) {
            field.allowed.push_back(ConfigNode::string(std::string(option)));
        }
    }

    void flag(std::string_view name, bool& value, std::string_view help) override {
        ConfigNode node;
        node.type = ConfigType::Boolean;
        node.integer = value ? 1 : 0;
        add(name, ConfigType::Boolean, help).defaultValue = std::move(node);
    }

    void integer(
        std::string_view name,
        std::int64_t& value,
        std::int64_t minimum,
        std::int64_t maximum,
        std::string_view help
    ) override {
        auto& field = add(name, ConfigType::Integer, help);
        ConfigNode node;
        node.type = ConfigType::Integer;
        node.integer = value;
        node.number = static_cast<double>(value);
        field.defaultValue = std::move(node);
        field.minimum = static_cast<double>(minimum);
        field.maximum = static_cast<double>(maximum);
    }

    void duration(std::string_view name, std::chrono::seconds& value, std::string_view help)
        override {
        auto& field = add(name, ConfigType::String, help);
        field.format = SchemaFormat::Duration;
        field.defaultValue = ConfigNode::string(formatDuration(value));
    }

    void size(std::string_view name, ByteSize& value, std::string_view help) override {
        auto& field = add(name, ConfigType::String, help);
        field.format = SchemaFormat::Size;
        field.defaultValue = ConfigNode::string(formatSize(value));
    }

    void list(std::string_view name, std::vector<std::string>& value, std::string_view help)
        override {
        auto& field = add(name, ConfigType::Array, help);
        ConfigSchema item;
        item.type = ConfigType::String;
        field.items = std::make_shared<ConfigSchema>(std::move(item));
        ConfigNode node;
        node.type = ConfigType::Array;
        for (const auto& text : value) {
            node.items.push_back(ConfigNode::string(text));
        }
        field.defaultValue = std::move(node);
    }

    ConfigSchema take() { return std::move(root_); }

private:
    ConfigSchema& add(std::string_view name, ConfigType type, std::string_view help) {
        auto& section = root_.properties.back().schema;
        auto& property = section.properties.emplace_back();
        property.name = name;
        property.schema.type = type;
        property.schema.description = help;
        return property.schema;
    }

    ConfigSchema root_;
};

}  // namespace

ConfigSchema settingsSchema() {
    SchemaBuilder builder;
    Settings defaults;
    defaults.describe(builder);
    return builder.take();
}

}  // namespace consort
