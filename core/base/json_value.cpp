// SPDX-License-Identifier: Apache-2.0
#include "core/base/json_value.h"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include "core/base/error.h"

namespace consort {

namespace {

constexpr int kMaxDepth = 64;

using Node = rapidjson::Value;

const Node& nodeOf(const void* node) {
    return *static_cast<const Node*>(node);
}

int depthOf(const Node& node) {
    // The iterative parser has no limit of its own; walking what it built is bounded by the body
    // limit.
    std::vector<std::pair<const Node*, int>> open{{&node, 1}};
    int deepest = 0;
    while (!open.empty()) {
        const auto [current, depth] = open.back();
        open.pop_back();
        deepest = std::max(deepest, depth);
        if (current->IsObject()) {
            for (const auto& member : current->GetObject()) {
                open.emplace_back(&member.value, depth + 1);
            }
        } else if (current->IsArray()) {
            for (const auto& item : current->GetArray()) {
                open.emplace_back(&item, depth + 1);
            }
        }
    }
    return deepest;
}

const Node* findMember(const Node& node, std::string_view name) {
    if (!node.IsObject()) {
        throw invalid("expected a JSON object");
    }
    const Node key(rapidjson::StringRef(name.data(), static_cast<rapidjson::SizeType>(name.size()))
    );
    const auto found = node.FindMember(key);
    return found == node.MemberEnd() || found->value.IsNull() ? nullptr : &found->value;
}

}  // namespace

struct JsonValue::Document {
    rapidjson::Document tree;
};

JsonValue::JsonValue(std::shared_ptr<const Document> document, const void* node)
    : document_(std::move(document)), node_(node) {}

JsonValue JsonValue::parse(std::string_view text) {
    auto document = std::make_shared<Document>();
    constexpr unsigned kFlags =
        rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
    document->tree.Parse<kFlags>(text.data(), text.size());
    if (document->tree.HasParseError()) {
        throw invalid(
            std::string("malformed JSON at byte ") +
            std::to_string(document->tree.GetErrorOffset()) + ": " +
            rapidjson::GetParseError_En(document->tree.GetParseError())
        );
    }
    if (depthOf(document->tree) > kMaxDepth) {
        throw invalid("JSON nested deeper than " + std::to_string(kMaxDepth) + " levels");
    }
    const void* root = &static_cast<const Node&>(document->tree);
    return {std::move(document), root};
}

bool JsonValue::isObject() const {
    return nodeOf(node_).IsObject();
}

bool JsonValue::isString() const {
    return nodeOf(node_).IsString();
}

bool JsonValue::names(std::string_view member) const {
    const Node key(
        rapidjson::StringRef(member.data(), static_cast<rapidjson::SizeType>(member.size()))
    );
    return isObject() && nodeOf(node_).HasMember(key);
}

bool JsonValue::has(std::string_view member) const {
    return isObject() && findMember(nodeOf(node_), member) != nullptr;
}

std::optional<std::string> JsonValue::findString(std::string_view member) const {
    const auto* node = findMember(nodeOf(node_), member);
    if (node == nullptr) {
        return std::nullopt;
    }
    if (!node->IsString()) {
        throw invalidField(std::string(member), "expected a string");
    }
    return std::string(node->GetString(), node->GetStringLength());
}

std::optional<std::int64_t> JsonValue::findInt(std::string_view member) const {
    const auto* node = findMember(nodeOf(node_), member);
    if (node == nullptr) {
        return std::nullopt;
    }
    if (!node->IsInt64()) {
        throw invalidField(std::string(member), "expected a whole number");
    }
    return node->GetInt64();
}

std::optional<double> JsonValue::findDouble(std::string_view member) const {
    const auto* node = findMember(nodeOf(node_), member);
    if (node == nullptr) {
        return std::nullopt;
    }
    if (!node->IsNumber()) {
        throw invalidField(std::string(member), "expected a number");
    }
    return node->GetDouble();
}

std::optional<bool> JsonValue::findBool(std::string_view member) const {
    const auto* node = findMember(nodeOf(node_), member);
    if (node == nullptr) {
        return std::nullopt;
    }
    if (!node->IsBool()) {
        throw invalidField(std::string(member), "expected true or false");
    }
    return node->GetBool();
}

std::optional<JsonValue> JsonValue::findObject(std::string_view member) const {
    const auto* node = findMember(nodeOf(node_), member);
    if (node == nullptr) {
        return std::nullopt;
    }
    if (!node->IsObject()) {
        throw invalidField(std::string(member), "expected an object");
    }
    return JsonValue(document_, node);
}

std::vector<JsonValue> JsonValue::listItems(std::string_view member) const {
    std::vector<JsonValue> items;
    const auto* node = findMember(nodeOf(node_), member);
    if (node == nullptr) {
        return items;
    }
    if (!node->IsArray()) {
        throw invalidField(std::string(member), "expected a list");
    }
    for (const auto& item : node->GetArray()) {
        items.push_back(JsonValue(document_, &item));
    }
    return items;
}

std::vector<int> JsonValue::listInts(std::string_view member) const {
    std::vector<int> numbers;
    for (const auto& item : listItems(member)) {
        const auto& node = nodeOf(item.node_);
        if (!node.IsInt()) {
            throw invalidField(std::string(member), "expected a list of whole numbers");
        }
        numbers.push_back(node.GetInt());
    }
    return numbers;
}

std::vector<std::string> JsonValue::memberNames() const {
    std::vector<std::string> names;
    if (isObject()) {
        for (const auto& member : nodeOf(node_).GetObject()) {
            names.emplace_back(member.name.GetString(), member.name.GetStringLength());
        }
    }
    return names;
}

std::string JsonValue::getString(std::string_view member) const {
    if (auto text = findString(member)) {
        return *text;
    }
    throw invalidField(std::string(member), "is required");
}

std::int64_t JsonValue::getInt(std::string_view member) const {
    if (auto number = findInt(member)) {
        return *number;
    }
    throw invalidField(std::string(member), "is required");
}

std::string JsonValue::asString() const {
    const auto& node = nodeOf(node_);
    if (!node.IsString()) {
        throw invalid("expected a string");
    }
    return {node.GetString(), node.GetStringLength()};
}

}  // namespace consort
