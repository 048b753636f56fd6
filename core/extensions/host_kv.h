// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <consort/plugin.h>

namespace consort::extensions {

class KvStore;

/// `host->kv` of one instance. Thread-safe.
class HostKv final {
public:
    /// `store` outlives this.
    HostKv(KvStore& store, std::string instance);
    HostKv(const HostKv&) = delete;
    HostKv& operator=(const HostKv&) = delete;

    const consort_kv_v1* table() const { return &table_; }

private:
    static std::int32_t onGet(
        void* ctx, consort_call* call, consort_str key, consort_bytes_sink out
    );
    static std::int32_t onPut(
        void* ctx,
        consort_call* call,
        consort_str key,
        consort_str value,
        std::uint32_t ttlSeconds,
        std::uint32_t durable
    );
    static std::int32_t onDelete(void* ctx, consort_call* call, consort_str key);
    static std::int32_t onScan(
        void* ctx, consort_call* call, consort_str prefix, consort_bytes_sink out
    );

    KvStore& store_;
    std::string instance_;
    consort_kv_v1 table_;
};

}  // namespace consort::extensions
