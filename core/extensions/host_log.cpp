// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/host_log.h"

#include <algorithm>
#include <vector>

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/extensions/abi.h"
#include "core/extensions/plugin_call.h"

namespace consort::extensions {

namespace {

constexpr std::uint32_t kMaxFields = 32;
constexpr std::size_t kMaxMessage = 8192;

LogLevel toLevel(std::int32_t level) {
    return static_cast<LogLevel>(
        std::clamp<std::int32_t>(level, CONSORT_LOG_DEBUG, CONSORT_LOG_ERROR)
    );
}

}  // namespace

HostLog::HostLog(Log& log, const std::string& instance)
    : log_(log),
      area_("plugin." + instance),
      table_{sizeof(consort_log_v1), 0, this, &onEnabled, &onWrite} {}

std::int32_t HostLog::onEnabled(void* ctx, std::int32_t level) {
    return static_cast<HostLog*>(ctx)->log_.enabled(toLevel(level)) ? 1 : 0;
}

void HostLog::onWrite(
    void* ctx,
    std::int32_t level,
    consort_str message,
    const consort_kv* fields,
    std::uint32_t fieldCount
) {
    const auto& self = *static_cast<HostLog*>(ctx);
    if (!self.log_.enabled(toLevel(level))) {
        return;
    }
    try {
        // A JSON log must stay JSON whatever a plugin says.
        std::vector<std::string> texts;
        std::vector<LogField> all;
        const auto count = fields == nullptr ? 0 : std::min(fieldCount, kMaxFields);
        texts.reserve(2 * std::size_t{count});
        for (std::uint32_t i = 0; i < count; ++i) {
            texts.push_back(sanitizeUtf8(view(fields[i].key)));
            texts.push_back(sanitizeUtf8(view(fields[i].value).substr(0, kMaxMessage)));
            all.emplace_back(texts[texts.size() - 2], texts.back());
        }
        if (const auto id = PluginCall::currentRequestId(); !id.empty()) {
            all.emplace_back("request_id", id);
        }
        const auto text = sanitizeUtf8(view(message).substr(0, kMaxMessage));
        self.log_.write(toLevel(level), self.area_, text, all.data(), all.size());
    } catch (const std::bad_alloc&) {
        self.log_.write(LogLevel::Error, "plugin", "out of memory for a line of a plugin");
    }
}

}  // namespace consort::extensions
