// SPDX-License-Identifier: Apache-2.0
#include "check_file.h"

#include <algorithm>
#include <array>

#include "core/base/config/config_document.h"
#include "core/base/error.h"

namespace consort::checker {

namespace {

constexpr std::array<std::string_view, 11> kKnown{
    "scratch",
    "http",
    "http_real",
    "storage",
    "auth",
    "lyrics",
    "recommendation",
    "events",
    "jobs",
    "seconds",
    "network"};

/// Without positions a secret may be written as plain text: this file is for tests.
void dropPositions(ConfigNode& node) {
    node.at = {};
    std::for_each(node.items.begin(), node.items.end(), dropPositions);
    for (auto& member : node.members) {
        member.keyAt = {};
        dropPositions(member.value);
    }
}

std::vector<std::pair<std::string, std::string>> pairsOf(const ConfigNode* node) {
    std::vector<std::pair<std::string, std::string>> pairs;
    if (node != nullptr) {
        for (const auto& member : node->members) {
            pairs.emplace_back(member.key, member.value.text);
        }
    }
    return pairs;
}

std::string textOf(const ConfigNode& node, std::string_view key) {
    const auto* found = node.find(key);
    return found == nullptr ? "" : found->text;
}

ScriptedResponse responseOf(const ConfigNode& node) {
    ScriptedResponse response;
    response.method = textOf(node, "method");
    response.url = textOf(node, "url");
    response.body = textOf(node, "body");
    response.headers = pairsOf(node.find("headers"));
    response.requestHeaders = pairsOf(node.find("request_headers"));
    if (const auto* status = node.find("status")) {
        response.status = static_cast<int>(status->integer);
    }
    return response;
}

[[noreturn]] void refuse(const std::filesystem::path& file, const ConfigMember& member) {
    throw Error(
        ErrorCode::Invalid,
        file.string() + ":" + std::to_string(member.keyAt.line) + ": error: unknown key \"" +
            member.key + "\""
    );
}

void readMembers(CheckFile& out, const std::filesystem::path& file, const ConfigNode& root) {
    for (const auto& member : root.members) {
        if (member.key == "config") {
            out.config = member.value;
        } else if (member.key == "check") {
            out.check = member.value;
        } else {
            refuse(file, member);
        }
    }
    for (const auto& member : out.check.members) {
        if (std::find(kKnown.begin(), kKnown.end(), member.key) == kKnown.end()) {
            refuse(file, member);
        }
    }
}

}  // namespace

std::string CheckFile::text(std::string_view pointer) const {
    const auto* node = check.resolve(pointer);
    return node == nullptr ? "" : node->text;
}

std::vector<std::pair<std::string, std::string>> CheckFile::texts(std::string_view pointer) const {
    return pairsOf(check.resolve(pointer));
}

bool CheckFile::flag(std::string_view pointer) const {
    const auto* node = check.resolve(pointer);
    return node != nullptr && node->type == ConfigType::Boolean && node->integer != 0;
}

std::int64_t CheckFile::number(std::string_view pointer, std::int64_t otherwise) const {
    const auto* node = check.resolve(pointer);
    return node == nullptr || node->type != ConfigType::Integer ? otherwise : node->integer;
}

CheckFile readCheckFile(const std::filesystem::path& file) {
    CheckFile result;
    if (file.empty()) {
        return result;
    }
    readMembers(result, file, toConfigNode(ConfigDocument::load(file, {})));
    dropPositions(result.config);
    result.mayWrite = result.flag("/scratch");
    result.usesRealHttp = result.flag("/http_real");
    if (const auto* responses = result.check.find("http")) {
        for (const auto& item : responses->items) {
            result.responses.push_back(responseOf(item));
        }
    }
    return result;
}

}  // namespace consort::checker
