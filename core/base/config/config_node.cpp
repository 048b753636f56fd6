// SPDX-License-Identifier: Apache-2.0
#include "core/base/config/config_node.h"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <utility>

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include "core/base/error.h"

namespace consort {

namespace {

constexpr std::size_t kMaxShown = 60;

std::string unescapePointer(std::string_view token) {
    std::string text;
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (token[i] == '~' && i + 1 < token.size()) {
            ++i;
            text += token[i] == '1' ? '/' : '~';
        } else {
            text += token[i];
        }
    }
    return text;
}

const ConfigNode* child(const ConfigNode& node, const std::string& token) {
    if (node.type == ConfigType::Object) {
        return node.find(token);
    }
    if (node.type != ConfigType::Array) {
        return nullptr;
    }
    std::size_t index = 0;
    const char* last = token.data() + token.size();
    const auto [end, error] = std::from_chars(token.data(), last, index);
    const bool isIndex = error == std::errc{} && end == last;
    return isIndex && index < node.items.size() ? &node.items[index] : nullptr;
}

bool isNumeric(ConfigType type) {
    return type == ConfigType::Integer || type == ConfigType::Number;
}

std::string text(const rapidjson::Value& value) {
    return {value.GetString(), value.GetStringLength()};
}

ConfigNode fromJson(const rapidjson::Value& value) {
    ConfigNode node;
    if (value.IsBool()) {
        node.type = ConfigType::Boolean;
        node.integer = value.GetBool() ? 1 : 0;
    } else if (value.IsInt64()) {
        node.type = ConfigType::Integer;
        node.integer = value.GetInt64();
        node.number = static_cast<double>(node.integer);
    } else if (value.IsNumber()) {
        node.type = ConfigType::Number;
        node.number = value.GetDouble();
    } else if (value.IsString()) {
        node = ConfigNode::string(text(value));
    } else if (value.IsArray()) {
        node.type = ConfigType::Array;
        for (const auto& item : value.GetArray()) {
            node.items.push_back(fromJson(item));
        }
    } else if (value.IsObject()) {
        node.type = ConfigType::Object;
        for (const auto& member : value.GetObject()) {
            node.members.push_back({text(member.name), {}, fromJson(member.value)});
        }
    }
    return node;
}

}  // namespace

const ConfigMember* ConfigNode::findMember(std::string_view key) const {
    const auto found = std::find_if(members.begin(), members.end(), [key](const auto& member) {
        return member.key == key;
    });
    return found == members.end() ? nullptr : &*found;
}

const ConfigNode* ConfigNode::find(std::string_view key) const {
    const auto* member = findMember(key);
    return member == nullptr ? nullptr : &member->value;
}

const ConfigNode* ConfigNode::resolve(std::string_view jsonPointer) const {
    const ConfigNode* node = this;
    while (!jsonPointer.empty() && node != nullptr) {
        if (jsonPointer.front() != '/') {
            return nullptr;
        }
        jsonPointer.remove_prefix(1);
        const auto end = std::min(jsonPointer.find('/'), jsonPointer.size());
        node = child(*node, unescapePointer(jsonPointer.substr(0, end)));
        jsonPointer.remove_prefix(end);
    }
    return node;
}

ConfigNode ConfigNode::object() {
    ConfigNode node;
    node.type = ConfigType::Object;
    return node;
}

ConfigNode ConfigNode::string(std::string value, SourcePosition at) {
    ConfigNode node;
    node.type = ConfigType::String;
    node.at = at;
    node.text = std::move(value);
    return node;
}

ConfigNode configNodeFromJson(std::string_view json) {
    rapidjson::Document document;
    document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
        json.data(), json.size()
    );
    if (document.HasParseError()) {
        throw invalid(
            "not JSON at offset " + std::to_string(document.GetErrorOffset()) + ": " +
            rapidjson::GetParseError_En(document.GetParseError())
        );
    }
    return fromJson(document);
}

bool sameValue(const ConfigNode& a, const ConfigNode& b) {
    if (isNumeric(a.type) && isNumeric(b.type)) {
        return a.type == b.type ? (a.integer == b.integer && a.number == b.number)
                                : a.number == b.number;
    }
    const auto sameMember = [](const ConfigMember& x, const ConfigMember& y) {
        return x.key == y.key && sameValue(x.value, y.value);
    };
    return a.type == b.type && a.integer == b.integer && a.text == b.text &&
           std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), sameValue) &&
           std::equal(
               a.members.begin(), a.members.end(), b.members.begin(), b.members.end(), sameMember
           );
}

std::string_view describeType(ConfigType type) {
    switch (type) {
        case ConfigType::Null:
            return "nothing";
        case ConfigType::Boolean:
            return "true or false";
        case ConfigType::Integer:
            return "a whole number";
        case ConfigType::Number:
            return "a number";
        case ConfigType::String:
            return "a text in quotes";
        case ConfigType::Array:
            return "a list";
        case ConfigType::Object:
            return "a table";
    }
    return "something else";
}

std::string describeValue(const ConfigNode& node) {
    switch (node.type) {
        case ConfigType::Null:
            return "nothing";
        case ConfigType::Boolean:
            return node.integer != 0 ? "true" : "false";
        case ConfigType::Integer:
            return std::to_string(node.integer);
        case ConfigType::Number: {
            std::ostringstream out;
            out << node.number;
            return out.str();
        }
        case ConfigType::String:
            return node.text.size() <= kMaxShown ? '"' + node.text + '"'
                                                 : '"' + node.text.substr(0, kMaxShown) + "…\"";
        case ConfigType::Array:
            return "a list";
        case ConfigType::Object:
            return "a table";
    }
    return "something else";
}

}  // namespace consort
