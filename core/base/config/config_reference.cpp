// SPDX-License-Identifier: Apache-2.0
#include "core/base/config/config_reference.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace consort {

namespace {

constexpr std::uintmax_t kMaxBytes = 64 * 1024;

ResolvedReference readSecretFile(const std::string& name) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(name, error);
    if (error) {
        return {"", "cannot read \"" + name + "\": " + error.message()};
    }
    if (bytes > kMaxBytes) {
        return {"", "\"" + name + "\" is larger than 64 KiB, so it cannot be a secret"};
    }
    std::ifstream stream(name, std::ios::binary);
    if (!stream) {
        return {"", "cannot read \"" + name + "\": permission denied"};
    }
    std::ostringstream content;
    content << stream.rdbuf();
    auto text = content.str();
    text.erase(text.find_last_not_of("\r\n") + 1);
    return {std::move(text), ""};
}

}  // namespace

const ConfigMember* findReference(const ConfigNode& value) {
    const bool isReference = value.type == ConfigType::Object && value.members.size() == 1 &&
                             (value.members[0].key == "env" || value.members[0].key == "file") &&
                             value.members[0].value.type == ConfigType::String;
    return isReference ? &value.members[0] : nullptr;
}

ResolvedReference resolveReference(const ConfigMember& reference) {
    const auto& name = reference.value.text;
    if (reference.key == "file") {
        return readSecretFile(name);
    }
    const char* content = std::getenv(name.c_str());
    return content == nullptr
               ? ResolvedReference{"", "environment variable " + name + " is not set"}
               : ResolvedReference{content, ""};
}

}  // namespace consort
