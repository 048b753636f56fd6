// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "core/api/rest/plugin_routes.h"
#include "core/base/clock.h"

namespace consort::server {

/// How the plugins of a running server are, in `plugin-status.json` of its data directory: for
/// `consort plugin status`, which has no token. The server writes it every few seconds.
class PluginStatusFile final {
public:
    /// What is older than this is of a server that hangs.
    static constexpr TimeMs kFreshMs = 60'000;

    explicit PluginStatusFile(const std::filesystem::path& dataDirectory);

    /// A file that cannot be written is not worth failing for.
    void write(const std::vector<api::PluginInfo>& plugins, TimeMs nowMs) const noexcept;

    /// nullopt when no server runs there, or none that still writes.
    std::optional<std::vector<api::PluginInfo>> read(TimeMs nowMs) const;

    void remove() const noexcept;

private:
    std::filesystem::path file_;
};

}  // namespace consort::server
