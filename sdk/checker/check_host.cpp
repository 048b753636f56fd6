// SPDX-License-Identifier: Apache-2.0
#include "check_host.h"

#include <algorithm>

#include "core/extensions/abi.h"

#include "context.h"
#include "fake_library.h"

namespace consort::checker {

using extensions::lower;
using extensions::view;

namespace {

const void* noExtension(const consort_host*, const char*) noexcept {
    return nullptr;
}

CheckHost& self(void* ctx) {
    return *static_cast<CheckHost*>(ctx);
}

std::int32_t pushPair(consort_bytes_sink out, std::string_view key, std::string_view value) {
    GuardedMemory memory;
    const auto* pair = memory.lend(consort_bytes{0, 0, memory.text(key), memory.text(value)});
    return out.push(out.ctx, pair);
}

}  // namespace

CheckHost::CheckHost(Context& context, const HostOptions& options)
    : context_(context),
      memory_(options.layout),
      http_(context.settings(), context.plugin().descriptor.uses) {
    const auto& plugin = context.plugin().descriptor;
    const auto grants = [&](std::string_view service) {
        return !options.withoutServices && plugin.declares(service);
    };
    library_ = std::make_unique<FakeLibrary>(grants("history") && !options.withoutHistory);
    consort_host host{};
    host.abi_major = CONSORT_ABI_MAJOR;
    host.abi_minor = CONSORT_ABI_MINOR;
    host.server_version = memory_.text("0.0.0-check");
    host.instance = memory_.text("check");
    host.log = memory_.lend(consort_log_v1{0, 0, this, &onLogEnabled, &onLog});
    host.metrics = memory_.lend(consort_metrics_v1{0, 0, this, &onDefine, &onRecord});
    host.extension = &noExtension;
    if (grants("kv")) {
        host.kv = memory_.lend(consort_kv_v1{0, 0, this, &onGet, &onPut, &onDelete, &onScan});
    }
    if (grants("http")) {
        host.http = memory_.lend(http_.table());
    }
    if (grants("library")) {
        host.library = memory_.lend(library_->table());
    }
    if (grants("media")) {
        host.media = memory_.lend(library_->mediaTable());
    }
    table_ = memory_.lend(host);
}

CheckHost::~CheckHost() = default;

std::string CheckHost::logText() const {
    const std::lock_guard lock(mutex_);
    return log_;
}

std::size_t CheckHost::keptBytes() const {
    constexpr std::size_t kNode = 256;
    const std::lock_guard lock(mutex_);
    auto bytes = log_.capacity() + http_.keptBytes();
    for (const auto& [key, value] : kv_) {
        bytes += key.capacity() + value.capacity() + kNode;
    }
    return bytes;
}

std::int32_t CheckHost::onLogEnabled(void* /*ctx*/, std::int32_t /*level*/) noexcept {
    return 1;
}

void CheckHost::onLog(
    void* ctx,
    std::int32_t /*level*/,
    consort_str message,
    const consort_kv* fields,
    std::uint32_t count
) noexcept {
    std::string line(view(message));
    for (std::uint32_t i = 0; i < count; ++i) {
        line.append(" ").append(view(fields[i].key)).append("=").append(view(fields[i].value));
    }
    const std::lock_guard lock(self(ctx).mutex_);
    // A sound plugin logs little; one that floods must not look like a leak.
    if (self(ctx).log_.size() < (1U << 20U)) {
        self(ctx).log_ += line + "\n";
    }
}

std::uint32_t CheckHost::onDefine(
    void* ctx, std::uint32_t /*type*/, consort_str name, consort_str /*help*/
) noexcept {
    if (self(ctx).isSealed_) {
        self(ctx).context_.accuse(
            "a metric was defined after create(): \"" + std::string(view(name)) + "\""
        );
        return 0;
    }
    const std::lock_guard lock(self(ctx).mutex_);
    return ++self(ctx).metrics_;
}

void CheckHost::onRecord(void* /*ctx*/, std::uint32_t /*id*/, double /*value*/) noexcept {}

std::int32_t CheckHost::refusal(consort_call* call, consort_str key) noexcept {
    ++kvCalls_;
    if (kvStatus_ != CONSORT_OK) {
        call->fail(call, kvStatus_, lower("the checker broke kv"), 0);
        return kvStatus_;
    }
    if (call->cancelled(call) != 0) {
        return CONSORT_E_CANCELLED;
    }
    return key.len == 0 || key.len > 512 ? CONSORT_E_INVALID : CONSORT_OK;
}

std::int32_t CheckHost::onGet(
    void* ctx, consort_call* call, consort_str key, consort_bytes_sink out
) noexcept {
    auto& host = self(ctx);
    if (const auto status = host.refusal(call, key)) {
        return status;
    }
    std::string value;
    {
        const std::lock_guard lock(host.mutex_);
        const auto at = host.kv_.find(std::string(view(key)));
        if (at == host.kv_.end()) {
            return CONSORT_E_NOT_FOUND;
        }
        value = at->second;
    }
    return pushPair(out, view(key), value);
}

std::int32_t CheckHost::onPut(
    void* ctx,
    consort_call* call,
    consort_str key,
    consort_str value,
    std::uint32_t /*ttl*/,
    std::uint32_t /*durable*/
) noexcept {
    auto& host = self(ctx);
    if (const auto status = host.refusal(call, key)) {
        return status;
    }
    const std::lock_guard lock(host.mutex_);
    host.kv_.insert_or_assign(std::string(view(key)), std::string(view(value)));
    return CONSORT_OK;
}

std::int32_t CheckHost::onDelete(void* ctx, consort_call* call, consort_str key) noexcept {
    auto& host = self(ctx);
    if (const auto status = host.refusal(call, key)) {
        return status;
    }
    const std::lock_guard lock(host.mutex_);
    host.kv_.erase(std::string(view(key)));
    return CONSORT_OK;
}

std::int32_t CheckHost::onScan(
    void* ctx, consort_call* call, consort_str prefix, consort_bytes_sink out
) noexcept {
    auto& host = self(ctx);
    if (const auto status = host.refusal(call, lower("any"))) {
        return status;
    }
    std::map<std::string, std::string> pairs;
    {
        const std::lock_guard lock(host.mutex_);
        pairs = host.kv_;
    }
    for (const auto& [key, value] : pairs) {
        const auto status = key.starts_with(view(prefix)) ? pushPair(out, key, value) : CONSORT_OK;
        if (status != CONSORT_OK) {
            return status == CONSORT_STOP ? std::int32_t{CONSORT_OK} : status;
        }
    }
    return CONSORT_OK;
}

}  // namespace consort::checker
