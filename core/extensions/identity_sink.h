// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include <consort/plugin.h>

#include "core/base/backends/auth_backend.h"

namespace consort::extensions {

class PluginCall;

/// Receives the identity that an auth plugin pushes. It counts only with the plugin's final word:
/// one pushed before an error is nobody.
class IdentitySink final {
public:
    explicit IdentitySink(PluginCall& call) : call_(call) {}

    IdentitySink(const IdentitySink&) = delete;
    IdentitySink& operator=(const IdentitySink&) = delete;

    consort_identity_sink abi() { return {this, &onPush}; }

    std::optional<Identity> take() { return std::move(identity_); }

private:
    static std::int32_t onPush(void* ctx, const consort_identity* identity);

    PluginCall& call_;
    std::optional<Identity> identity_;
};

}  // namespace consort::extensions
