// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/host_kv.h"

#include <utility>

#include "core/extensions/call_watch.h"
#include "core/extensions/host_guard.h"
#include "core/extensions/kv_store.h"

namespace consort::extensions {

namespace {

constexpr std::size_t kMaxKey = 512;
constexpr std::size_t kMaxValue = std::size_t{1} << 20;

std::string_view checkedKey(consort_str key) {
    if (key.len == 0 || key.len > kMaxKey) {
        throw invalid("a kv key is 1 to 512 bytes long, not " + std::to_string(key.len));
    }
    return view(key);
}

std::int32_t push(consort_bytes_sink out, std::string_view key, std::string_view value) {
    const consort_bytes bytes{sizeof(consort_bytes), 0, lower(key), lower(value)};
    return out.push(out.ctx, &bytes);
}

}  // namespace

HostKv::HostKv(KvStore& store, std::string instance)
    : store_(store),
      instance_(std::move(instance)),
      table_{sizeof(consort_kv_v1), 0, this, &onGet, &onPut, &onDelete, &onScan} {}

std::int32_t HostKv::onGet(void* ctx, consort_call* call, consort_str key, consort_bytes_sink out) {
    auto& self = *static_cast<HostKv*>(ctx);
    return guardOwn(call, [&]() -> std::int32_t {
        const auto value = self.store_.find(self.instance_, checkedKey(key));
        if (!value) {
            return CONSORT_E_NOT_FOUND;
        }
        const auto status = push(out, view(key), *value);
        return status == CONSORT_STOP ? CONSORT_OK : status;
    });
}

std::int32_t HostKv::onPut(
    void* ctx,
    consort_call* call,
    consort_str key,
    consort_str value,
    std::uint32_t ttlSeconds,
    std::uint32_t durable
) {
    auto& self = *static_cast<HostKv*>(ctx);
    return guardOwn(call, [&]() -> std::int32_t {
        if (value.len > kMaxValue) {
            throw invalid("a kv value is at most 1 MiB, not " + std::to_string(value.len));
        }
        self.store_.put(
            self.instance_,
            checkedKey(key),
            view(value),
            std::chrono::seconds(ttlSeconds),
            durable != 0 ? Durability::Durable : Durability::Cache
        );
        return CONSORT_OK;
    });
}

std::int32_t HostKv::onDelete(void* ctx, consort_call* call, consort_str key) {
    auto& self = *static_cast<HostKv*>(ctx);
    return guardOwn(call, [&]() -> std::int32_t {
        self.store_.remove(self.instance_, checkedKey(key));
        return CONSORT_OK;
    });
}

std::int32_t HostKv::onScan(
    void* ctx, consort_call* call, consort_str prefix, consort_bytes_sink out
) {
    auto& self = *static_cast<HostKv*>(ctx);
    return guardOwn(call, [&] {
        std::int32_t status = CONSORT_OK;
        const auto emit = [&](std::string_view key, std::string_view value) {
            status = push(out, key, value);
            if (status == CONSORT_OK) {
                status = overStatus(call);
            }
            return status == CONSORT_OK;
        };
        self.store_.scan(self.instance_, view(prefix), emit);
        return status == CONSORT_STOP ? CONSORT_OK : status;
    });
}

}  // namespace consort::extensions
