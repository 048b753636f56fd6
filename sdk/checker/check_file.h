// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/config/config_node.h"

namespace consort::checker {

/// An answer that the host's HTTP gives for URLs that begin with `url`.
struct ScriptedResponse {
    std::string method = {};  ///< Empty: any.
    std::string url = {};
    /// Of the request, names in lower case: all of them, or this is not its answer.
    std::vector<std::pair<std::string, std::string>> requestHeaders = {};
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
    bool breaksOff = false;  ///< The connection is lost after `body`.
};

/// A check.toml: how the plugin is configured and what the checks need to know of its backend.
struct CheckFile {
    ConfigNode config = ConfigNode::object();  ///< `[config]`, as the server's `config` of it.
    bool mayWrite = false;                     ///< `check.scratch`
    bool usesRealHttp = false;                 ///< `check.http_real`
    ConfigNode check = ConfigNode::object();   ///< `[check]`
    std::vector<ScriptedResponse> responses;   ///< `[[check.http]]`

    /// The text at a pointer below `[check]`, such as "/auth/user"; empty when there is none.
    std::string text(std::string_view pointer) const;
    std::vector<std::pair<std::string, std::string>> texts(std::string_view pointer) const;
    bool flag(std::string_view pointer) const;
    std::int64_t number(std::string_view pointer, std::int64_t otherwise) const;
};

/// Throws Error(Invalid) or Error(NotFound) with place and reason. An empty path: an empty file.
CheckFile readCheckFile(const std::filesystem::path& file);

}  // namespace consort::checker
