// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace consort {

class ConfigDocument;

/// Line and column from 1; both 0 for what stands in no file.
struct SourcePosition {
    int line = 0;
    int column = 0;
};

enum class ConfigType { Null, Boolean, Integer, Number, String, Array, Object };

struct ConfigMember;

/// A value of the configuration, or of a JSON text, with its place. A plain value: what is written
/// in TOML, given by the environment or filled in as a default looks the same to its readers.
struct ConfigNode {
    ConfigType type = ConfigType::Null;
    SourcePosition at;
    std::int64_t integer = 0;       ///< Integer; Boolean as 0 or 1; see also schema_validator.h.
    double number = 0;              ///< Number and Integer.
    std::string text;               ///< String; dates and times as they are written in TOML.
    std::vector<ConfigNode> items;  ///< Array.
    std::vector<ConfigMember> members;  ///< Object, in the order of the file.

    /// Null when this is no object or has no such member.
    const ConfigNode* find(std::string_view key) const;
    const ConfigMember* findMember(std::string_view key) const;

    /// The value at an RFC 6901 pointer such as "/servers/0/url"; null when there is none.
    const ConfigNode* resolve(std::string_view jsonPointer) const;

    static ConfigNode object();
    static ConfigNode string(std::string value, SourcePosition at = {});
};

struct ConfigMember {
    std::string key;
    SourcePosition keyAt;
    ConfigNode value;
};

/// The whole document as an object.
ConfigNode toConfigNode(const ConfigDocument& document);

/// A JSON text as a tree without positions. Throws Error(Invalid) with the offset of the mistake.
ConfigNode configNodeFromJson(std::string_view json);

/// Same type and content, wherever they stand; 1 and 1.0 are the same.
bool sameValue(const ConfigNode& a, const ConfigNode& b);

/// "a whole number", "a list": for "expected …".
std::string_view describeType(ConfigType type);

/// `"text"`, `42`, `true`, "a list", "a table": for "got …".
std::string describeValue(const ConfigNode& node);

}  // namespace consort
