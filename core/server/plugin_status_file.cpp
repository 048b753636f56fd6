// SPDX-License-Identifier: Apache-2.0
#include "core/server/plugin_status_file.h"

#include <csignal>
#include <fstream>
#include <sstream>
#include <string>

#include <unistd.h>

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/base/json_writer.h"

namespace consort::server {

namespace {

api::PluginInfo infoOf(const JsonValue& json) {
    api::PluginInfo info;
    info.instance = json.findString("instance");
    info.id = json.getString("id");
    info.name = json.getString("name");
    info.version = json.getString("version");
    for (const auto& kind : json.listItems("kinds")) {
        info.kinds.push_back(kind.asString());
    }
    info.state = json.getString("state");
    info.file = json.getString("file");
    info.lastError = json.findString("last_error");
    info.breaker = json.getString("breaker");
    info.calls = static_cast<std::uint64_t>(json.getInt("calls"));
    info.failures = static_cast<std::uint64_t>(json.getInt("failures"));
    info.inFlight = static_cast<std::uint64_t>(json.getInt("in_flight"));
    info.stuck = static_cast<std::uint64_t>(json.getInt("stuck"));
    return info;
}

}  // namespace

PluginStatusFile::PluginStatusFile(const std::filesystem::path& dataDirectory)
    : file_(dataDirectory / "plugin-status.json") {}

void PluginStatusFile::write(const std::vector<api::PluginInfo>& plugins, TimeMs nowMs)
    const noexcept {
    try {
        JsonWriter json;
        json.beginObject()
            .member("pid", static_cast<std::int64_t>(::getpid()))
            .member("at_ms", nowMs)
            .key("plugins")
            .raw(api::toJson(plugins))
            .endObject();
        auto temporary = file_;
        temporary += ".new";
        std::ofstream stream(temporary, std::ios::binary);
        stream << json.str();
        stream.close();
        std::error_code ignored;
        if (stream) {
            std::filesystem::rename(temporary, file_, ignored);
        }
    } catch (const std::exception&) {
        return;
    }
}

std::optional<std::vector<api::PluginInfo>> PluginStatusFile::read(TimeMs nowMs) const {
    std::ifstream stream(file_, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    if (text.str().empty()) {
        return std::nullopt;
    }
    try {
        const auto json = JsonValue::parse(text.str());
        const bool isAlive =
            ::kill(static_cast<pid_t>(json.getInt("pid")), 0) == 0 || errno == EPERM;
        const auto plugins = json.findObject("plugins");
        if (!isAlive || !plugins || nowMs - json.getInt("at_ms") > kFreshMs) {
            return std::nullopt;
        }
        std::vector<api::PluginInfo> infos;
        for (const auto& item : plugins->listItems("items")) {
            infos.push_back(infoOf(item));
        }
        return infos;
    } catch (const Error&) {
        return std::nullopt;
    }
}

void PluginStatusFile::remove() const noexcept {
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
}

}  // namespace consort::server
