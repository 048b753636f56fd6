// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <consort/plugin.h>

#include "guarded_memory.h"
#include "scripted_http.h"

namespace consort::checker {

class Context;
class FakeLibrary;

struct HostOptions {
    Layout layout = Layout::Exact;
    bool withoutServices = false;  ///< Every service that may be NULL is NULL.
    bool withoutHistory = false;
};

/// The host of one instance, in memory. Services that the plugin did not declare are NULL. Every
/// table ends where unreadable memory begins. Thread-safe. Must outlive the plugin's instance.
class CheckHost final {
public:
    CheckHost(Context& context, const HostOptions& options);
    ~CheckHost();
    CheckHost(const CheckHost&) = delete;
    CheckHost& operator=(const CheckHost&) = delete;

    const consort_host* table() const { return table_; }

    ScriptedHttp& http() { return http_; }

    /// create() is over.
    void seal() { isSealed_ = true; }

    /// kv answers everything with `status`; CONSORT_OK mends it.
    void breakKv(std::int32_t status) { kvStatus_ = status; }

    /// How often kv was asked.
    int kvCalls() const { return kvCalls_; }

    /// All lines that were logged.
    std::string logText() const;

    /// What log and kv take on this program's heap.
    std::size_t keptBytes() const;

private:
    static std::int32_t onLogEnabled(void* ctx, std::int32_t level) noexcept;
    static void onLog(
        void* ctx,
        std::int32_t level,
        consort_str message,
        const consort_kv* fields,
        std::uint32_t count
    ) noexcept;
    static std::uint32_t onDefine(
        void* ctx, std::uint32_t type, consort_str name, consort_str help
    ) noexcept;
    static void onRecord(void* ctx, std::uint32_t id, double value) noexcept;
    static std::int32_t onGet(
        void* ctx, consort_call* call, consort_str key, consort_bytes_sink out
    ) noexcept;
    static std::int32_t onPut(
        void* ctx,
        consort_call* call,
        consort_str key,
        consort_str value,
        std::uint32_t ttl,
        std::uint32_t durable
    ) noexcept;
    static std::int32_t onDelete(void* ctx, consort_call* call, consort_str key) noexcept;
    static std::int32_t onScan(
        void* ctx, consort_call* call, consort_str prefix, consort_bytes_sink out
    ) noexcept;
    std::int32_t refusal(consort_call* call, consort_str key) noexcept;

    Context& context_;
    GuardedMemory memory_;
    ScriptedHttp http_;
    std::unique_ptr<FakeLibrary> library_;
    mutable std::mutex mutex_;
    std::string log_;
    std::map<std::string, std::string> kv_;
    std::uint32_t metrics_ = 0;
    std::atomic<int> kvCalls_ = 0;
    std::atomic<bool> isSealed_ = false;
    std::atomic<std::int32_t> kvStatus_ = CONSORT_OK;
    const consort_host* table_;
};

}  // namespace consort::checker
