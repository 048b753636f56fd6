// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <consort/sdk/call.hpp>
#include <consort/sdk/detail/boundary.hpp>
#include <consort/sdk/host.hpp>

namespace consort::sdk {
inline namespace v0 {

struct KvOptions {
    std::chrono::seconds ttl{0};  ///< Zero = for ever.
    bool durable = true;          ///< False: may be lost with the server, a cache.
};

/// False: enough.
using EmitPair = std::function<bool(std::string_view key, std::string_view value)>;

/// Small state of the instance, shared by all replicas of the server. Thread-safe. Keys of 1 to 512
/// bytes, values up to 1 MiB. Throws HostError.
class Kv {
public:
    explicit Kv(const consort_kv_v1* kv) noexcept : kv_(kv) {}

    std::optional<std::string> get(Call call, std::string_view key) const {
        std::optional<std::string> found;
        detail::Collector<consort_bytes> collect([&](const consort_bytes& pair) {
            found.emplace(fromC(pair.value));
            return true;
        });
        const auto status =
            kv_->get(kv_->ctx, call.raw(), toC(key), consort_bytes_sink{&collect, collect.push});
        collect.finish(status == CONSORT_E_NOT_FOUND ? std::int32_t{CONSORT_OK} : status);
        return found;
    }

    void put(Call call, std::string_view key, std::string_view value, KvOptions options = {})
        const {
        detail::throwUnlessOk(kv_->put(
            kv_->ctx,
            call.raw(),
            toC(key),
            toC(value),
            static_cast<std::uint32_t>(options.ttl.count()),
            options.durable ? 1 : 0
        ));
    }

    /// Removing what is not there is fine.
    void remove(Call call, std::string_view key) const {
        detail::throwUnlessOk(kv_->del(kv_->ctx, call.raw(), toC(key)));
    }

    /// All pairs whose key begins with `prefix`, in byte order of the keys.
    void scan(Call call, std::string_view prefix, const EmitPair& emit) const {
        detail::Collector<consort_bytes> collect([&](const consort_bytes& pair) {
            return emit(fromC(pair.key), fromC(pair.value));
        });
        collect.finish(
            kv_->scan(kv_->ctx, call.raw(), toC(prefix), consort_bytes_sink{&collect, collect.push})
        );
    }

private:
    const consort_kv_v1* kv_;
};

inline Kv Host::kv() const {
    if (!CONSORT_HAS(host_, kv)) {
        throw Unsupported("the host gives no kv: name it in kInfo.uses");
    }
    return Kv(host_->kv);
}

}  // namespace v0
}  // namespace consort::sdk
