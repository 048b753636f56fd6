// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace consort::extensions {

/// What a plugin says of itself, copied out of its file.
struct PluginDescriptor {
    std::string id;
    std::string name;
    std::string version;
    std::string license;
    std::string homepage;
    bool isSerial = false;
    std::vector<std::string> kinds;  ///< "storage", "auth", "lyrics", "recommendation" …
    std::vector<std::string> uses;
    std::string configSchema;

    bool provides(std::string_view kind) const;
    /// Declared exactly `service`, or, for "http", any "http:…".
    bool declares(std::string_view service) const;
};

/// JSON of what a module contains, as the probe prints it, and back. Reading throws Error(Invalid).
std::string toJson(const std::vector<PluginDescriptor>& plugins);
std::vector<PluginDescriptor> pluginsFromJson(std::string_view json);

}  // namespace consort::extensions
