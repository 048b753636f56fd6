// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "core/base/config/schema.h"

namespace consort {

/// What stands in consort.toml beside the core's settings.
struct EditorPlugins {
    ConfigSchema instance;  ///< `[plugins.NAME]`
    ConfigSchema chains;    ///< `[chains]`

    struct Plugin {
        std::string id;
        ConfigSchema config;  ///< `config` of an instance that uses it.
    };

    std::vector<Plugin> installed;
};

/// consort.toml as a JSON Schema (draft 7) for editors such as Taplo: the core's settings, the
/// instances, the chains, and the configuration of each given plugin. Indented.
std::string renderEditorSchema(const EditorPlugins& plugins);

}  // namespace consort
