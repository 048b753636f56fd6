// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_descriptor.h"

#include <algorithm>

#include "core/base/json_value.h"
#include "core/base/json_writer.h"

namespace consort::extensions {

namespace {

void writeList(JsonWriter& out, std::string_view name, const std::vector<std::string>& items) {
    out.key(name).beginArray();
    for (const auto& item : items) {
        out.value(item);
    }
    out.endArray();
}

std::vector<std::string> readList(const JsonValue& object, std::string_view name) {
    std::vector<std::string> items;
    for (const auto& item : object.listItems(name)) {
        items.push_back(item.asString());
    }
    return items;
}

}  // namespace

bool PluginDescriptor::provides(std::string_view kind) const {
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool PluginDescriptor::declares(std::string_view service) const {
    return std::any_of(uses.begin(), uses.end(), [service](std::string_view use) {
        return use == service || (use.starts_with(service) && use.substr(service.size(), 1) == ":");
    });
}

std::string toJson(const std::vector<PluginDescriptor>& plugins) {
    JsonWriter out;
    out.beginObject().key("plugins").beginArray();
    for (const auto& plugin : plugins) {
        out.beginObject()
            .member("id", plugin.id)
            .member("name", plugin.name)
            .member("version", plugin.version)
            .member("license", plugin.license)
            .member("homepage", plugin.homepage)
            .member("serial", plugin.isSerial)
            .member("schema", plugin.configSchema);
        writeList(out, "kinds", plugin.kinds);
        writeList(out, "uses", plugin.uses);
        out.endObject();
    }
    out.endArray().endObject();
    return out.str();
}

std::vector<PluginDescriptor> pluginsFromJson(std::string_view json) {
    std::vector<PluginDescriptor> plugins;
    for (const auto& item : JsonValue::parse(json).listItems("plugins")) {
        PluginDescriptor plugin;
        plugin.id = item.getString("id");
        plugin.name = item.getString("name");
        plugin.version = item.getString("version");
        plugin.license = item.getString("license");
        plugin.homepage = item.getString("homepage");
        plugin.isSerial = item.findBool("serial").value_or(false);
        plugin.configSchema = item.getString("schema");
        plugin.kinds = readList(item, "kinds");
        plugin.uses = readList(item, "uses");
        plugins.push_back(std::move(plugin));
    }
    return plugins;
}

}  // namespace consort::extensions
