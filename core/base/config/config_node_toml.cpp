// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <sstream>
#include <utility>

#include <toml++/toml.h>

#include "core/base/config/config_document.h"
#include "core/base/config/config_node.h"

namespace consort {

namespace {

SourcePosition positionOf(const toml::source_region& region) {
    return {static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

ConfigNode convert(const toml::node& node);

void convertMembers(const toml::table& table, ConfigNode& out) {
    out.type = ConfigType::Object;
    for (const auto& [key, value] : table) {
        out.members.push_back({std::string(key.str()), positionOf(key.source()), convert(value)});
    }
    // toml++ keeps keys sorted by name; people read them, and order instances, as written.
    std::stable_sort(out.members.begin(), out.members.end(), [](const auto& a, const auto& b) {
        return std::pair(a.keyAt.line, a.keyAt.column) < std::pair(b.keyAt.line, b.keyAt.column);
    });
}

ConfigNode convert(const toml::node& node) {
    ConfigNode out;
    out.at = positionOf(node.source());
    if (const auto* table = node.as_table()) {
        convertMembers(*table, out);
    } else if (const auto* array = node.as_array()) {
        out.type = ConfigType::Array;
        for (const auto& item : *array) {
            out.items.push_back(convert(item));
        }
    } else if (const auto* text = node.as_string()) {
        out.type = ConfigType::String;
        out.text = text->get();
    } else if (const auto* boolean = node.as_boolean()) {
        out.type = ConfigType::Boolean;
        out.integer = boolean->get() ? 1 : 0;
    } else if (const auto* integer = node.as_integer()) {
        out.type = ConfigType::Integer;
        out.integer = integer->get();
        out.number = static_cast<double>(out.integer);
    } else if (const auto* number = node.as_floating_point()) {
        out.type = ConfigType::Number;
        out.number = number->get();
    } else {
        out.type = ConfigType::String;
        std::ostringstream written;
        node.visit([&written](const auto& value) {
            if constexpr (toml::is_chronological<decltype(value)>) {
                written << value;
            }
        });
        out.text = written.str();
    }
    return out;
}

}  // namespace

ConfigNode toConfigNode(const ConfigDocument& document) {
    ConfigNode root;
    convertMembers(document.root(), root);
    return root;
}

}  // namespace consort
