// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <consort/plugin.h>

#include "core/base/backends/auth_backend.h"

namespace consort::extensions {

class PluginInstance;

/// An auth plugin as the core sees it.
class PluginAuth final : public AuthBackend {
public:
    /// The plugin of `instance` provides auth.
    explicit PluginAuth(std::shared_ptr<PluginInstance> instance);

    const std::string& instance() const override;
    const std::string& displayName() const override;
    bool acceptsPassword() const override;
    bool acceptsRedirect() const override;
    bool managesSecrets() const override;
    std::optional<Identity> verify(const CallContext&, const PasswordCredential&) override;
    void enroll(
        const CallContext&, std::string_view subject, std::string_view user, std::string_view secret
    ) override;
    void forget(const CallContext&, std::string_view subject) override;

private:
    void requireSlot(bool isThere, const char* what) const;

    std::shared_ptr<PluginInstance> instance_;
    const consort_auth_v1& table_;
};

}  // namespace consort::extensions
