// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/base/config/schema.h"

namespace consort {

/// Whose section a template is.
struct TemplateHead {
    std::string instance;  ///< `[plugins.INSTANCE]`
    std::string plugin;    ///< `use`
    std::string title;     ///< Comment above it.
};

/// A section for consort.toml with every key of `schema`, its meaning, its limits and its default.
/// Required keys stand with a value to be replaced, all others are comments, so that it is valid
/// TOML as it stands and changes no default.
std::string renderConfigTemplate(const TemplateHead& head, const ConfigSchema& schema);

/// A value as it is written in TOML; tables and lists on one line.
std::string tomlText(const ConfigNode& value);

}  // namespace consort
