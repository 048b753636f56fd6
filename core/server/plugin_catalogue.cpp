// SPDX-License-Identifier: Apache-2.0
#include "core/server/plugin_catalogue.h"

#include <algorithm>
#include <filesystem>

#include "core/base/error.h"
#include "core/base/json_writer.h"
#include "core/extensions/plugin_instance.h"
#include "core/server/plugin_set.h"

namespace consort::server {

namespace {

constexpr std::string_view kMask = "***";

/// What the schema says of a member; a null `value` stands for a member that it does not know, and
/// that is masked, because a misspelt key or a variant that is none may well hold a secret.
struct MemberSchema {
    const ConfigSchema* value = nullptr;
    bool isHidden = false;
};

MemberSchema schemaOf(const ConfigSchema* schema, const ConfigNode& table, const std::string& key) {
    if (schema == nullptr) {
        return {};
    }
    if (const auto* found = schema->findProperty(key)) {
        return {found};
    }
    const auto* variant = schema->findVariant(table);
    const auto* found = variant == nullptr ? nullptr : variant->findProperty(key);
    const bool isOpen = schema->variants.empty() && schema->allowsOthers;
    return {found, found == nullptr && !isOpen};
}

void write(JsonWriter& json, const ConfigNode& node, const ConfigSchema* schema) {
    if (schema != nullptr && schema->isSecret) {
        json.value(kMask);
        return;
    }
    switch (node.type) {
        case ConfigType::Null:
            json.null();
            break;
        case ConfigType::Boolean:
            json.value(node.integer != 0);
            break;
        case ConfigType::Integer:
            json.value(node.integer);
            break;
        case ConfigType::Number:
            json.value(node.number);
            break;
        case ConfigType::String:
            json.value(node.text);
            break;
        case ConfigType::Array:
            json.beginArray();
            for (const auto& item : node.items) {
                write(json, item, schema == nullptr ? nullptr : schema->items.get());
            }
            json.endArray();
            break;
        case ConfigType::Object:
            json.beginObject();
            for (const auto& member : node.members) {
                json.key(member.key);
                const auto [inner, isHidden] = schemaOf(schema, node, member.key);
                if (isHidden) {
                    json.value(kMask);
                } else {
                    write(json, member.value, inner);
                }
            }
            json.endObject();
            break;
    }
}

std::string fileName(const std::string& path) {
    return std::filesystem::path(path).filename().string();
}

void addHealth(api::PluginInfo& info, const extensions::HealthReport& health) {
    info.breaker = extensions::name(health.breaker);
    info.calls = health.calls;
    info.failures = health.failures;
    info.inFlight = health.inFlight;
    info.stuck = health.stuck;
    if (!health.lastError.empty()) {
        info.lastError = health.lastError;
    }
    if (!health.disabled.empty()) {
        info.state = extensions::name(extensions::InstanceState::Disabled);
        info.lastError = health.disabled;
    }
}

api::PluginInfo infoOf(const extensions::InstanceStatus& status) {
    api::PluginInfo info;
    info.instance = status.config.name;
    info.id = status.config.use;
    info.name = status.config.use;
    info.state = std::string(extensions::name(status.state));
    info.file = fileName(status.file);
    if (!status.reason.empty()) {
        info.lastError = status.reason;
    }
    if (status.descriptor) {
        const auto& descriptor = *status.descriptor;
        info.name = descriptor.name;
        info.version = descriptor.version;
        info.kinds = descriptor.kinds;
        info.configJson = maskedJson(status.settings, parseSchema(descriptor.configSchema));
    }
    if (status.instance) {
        addHealth(info, status.instance->health().report());
    }
    return info;
}

}  // namespace

std::string maskedJson(const ConfigNode& settings, const ConfigSchema& schema) {
    if (settings.type != ConfigType::Object) {
        return "{}";
    }
    JsonWriter json;
    write(json, settings, &schema);
    return json.str();
}

std::vector<api::PluginInfo> listPlugins(const PluginSet& set) {
    std::vector<api::PluginInfo> plugins;
    for (const auto& status : set.registry.instances()) {
        plugins.push_back(infoOf(status));
    }
    for (const auto& file : set.index.files()) {
        if (!file.refusal.empty()) {
            api::PluginInfo refused;
            refused.id = refused.name = refused.file = file.file.filename().string();
            refused.state = "refused";
            refused.lastError = file.refusal;
            plugins.push_back(std::move(refused));
        }
        for (const auto& descriptor : file.plugins) {
            const bool isUsed =
                std::any_of(plugins.begin(), plugins.end(), [&](const auto& plugin) {
                    return plugin.instance && plugin.id == descriptor.id;
                });
            if (!isUsed) {
                api::PluginInfo spare;
                spare.id = descriptor.id;
                spare.name = descriptor.name;
                spare.version = descriptor.version;
                spare.kinds = descriptor.kinds;
                spare.state = "available";
                spare.file = file.file.filename().string();
                plugins.push_back(std::move(spare));
            }
        }
    }
    return plugins;
}

}  // namespace consort::server
