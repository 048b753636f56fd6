// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <consort/plugin.h>

#include "core/base/backends/sign_in_backend.h"

namespace consort::extensions {

class PluginInstance;

/// What an auth plugin offers besides passwords, as the core sees it. Functions whose slot is NULL
/// throw Error(Unsupported).
class PluginSignIn final : public RedirectLogin, public RequestAuth, public IdentityRecheck {
public:
    /// The plugin of `instance` provides auth.
    explicit PluginSignIn(std::shared_ptr<PluginInstance> instance);

    bool canRedirect() const { return table_.login_begin != nullptr; }

    bool canRecheck() const { return table_.recheck != nullptr; }

    const std::string& instance() const override;
    const std::string& displayName() const override;
    LoginRedirect beginLogin(const CallContext&, const LoginStart&) override;
    std::optional<Identity> finishLogin(const CallContext&, const LoginReturn&) override;
    bool acceptsTokens() const override;
    bool acceptsHeaders() const override;
    std::optional<Identity>
    verifyToken(const CallContext&, std::string_view token, const RequestOrigin&) override;
    std::optional<Identity>
    verifyHeaders(const CallContext&, const NamedTexts& headers, const RequestOrigin&) override;
    std::optional<Identity> recheck(const CallContext&, std::string_view subject) override;

private:
    bool accepts(std::uint32_t type) const;
    std::optional<Identity> verify(const CallContext&, const consort_credential& credential);
    void requireSlot(bool isThere, const char* what) const;

    std::shared_ptr<PluginInstance> instance_;
    const consort_auth_v1& table_;
};

}  // namespace consort::extensions
