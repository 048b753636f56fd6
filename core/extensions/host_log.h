// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <consort/plugin.h>

namespace consort {
class Log;
}

namespace consort::extensions {

/// `host->log` of one instance: lines of area `plugin.INSTANCE`, with the request id of the call
/// that the thread is in. Thread-safe.
class HostLog final {
public:
    HostLog(Log& log, const std::string& instance);
    HostLog(const HostLog&) = delete;
    HostLog& operator=(const HostLog&) = delete;

    const consort_log_v1* table() const { return &table_; }

private:
    static std::int32_t onEnabled(void* ctx, std::int32_t level);
    static void onWrite(
        void* ctx,
        std::int32_t level,
        consort_str message,
        const consort_kv* fields,
        std::uint32_t fieldCount
    );

    Log& log_;
    std::string area_;
    consort_log_v1 table_;
};

}  // namespace consort::extensions
