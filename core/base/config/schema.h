// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/config/config_node.h"

namespace consort {

enum class SchemaFormat { None, Uri, Hostname, Path, Directory, Duration, Size, Cron };

/// `x-reload`: whether a changed value reaches a running server by a reload. Live unless said.
enum class ReloadRule { Live, Restart };

struct SchemaProperty;

/// A JSON Schema of the subset that plugins describe their configuration with. Immutable once
/// parsed. A schema without a type takes anything.
struct ConfigSchema {
    std::optional<ConfigType> type;
    std::string title;
    std::string description;
    std::optional<ConfigNode> defaultValue;
    std::vector<ConfigNode> allowed;  ///< `enum`; a `const` is an enum of one.
    std::optional<double> minimum;
    std::optional<double> maximum;
    std::uint64_t minLength = 0;  ///< In characters, as JSON Schema counts.
    std::uint64_t maxLength = std::numeric_limits<std::uint64_t>::max();
    std::string pattern;
    SchemaFormat format = SchemaFormat::None;
    bool isSecret = false;    ///< `x-secret`: only from `{ env = }` or `{ file = }`.
    std::string renamedFrom;  ///< `x-renamed-from`: the old key, still read, with a warning.
    ReloadRule reload = ReloadRule::Live;

    std::vector<SchemaProperty> properties;
    std::vector<std::string> required;
    bool allowsOthers = true;  ///< `additionalProperties`.

    std::shared_ptr<const ConfigSchema> items;
    std::uint64_t minItems = 0;
    std::uint64_t maxItems = std::numeric_limits<std::uint64_t>::max();
    bool uniqueItems = false;

    /// `oneOf`: object schemas told apart by one property that is a `const` in each of them.
    std::vector<ConfigSchema> variants;
    std::string discriminator;

    const ConfigSchema* findProperty(std::string_view name) const;

    /// The property that once had this name; null when none had.
    const SchemaProperty* findRenamed(std::string_view oldName) const;

    /// The variant that `value` is of; null without variants, or when it is of none.
    const ConfigSchema* findVariant(const ConfigNode& value) const;
};

struct SchemaProperty {
    std::string name;
    ConfigSchema schema;
};

/// Throws Error(Invalid) naming the JSON pointer of a keyword that is unknown or malformed, so that
/// no rule of an author goes unchecked. An empty text is the schema of an empty table.
ConfigSchema parseSchema(std::string_view json);

}  // namespace consort
