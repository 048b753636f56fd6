// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_auth.h"

#include <utility>

#include "core/base/error.h"
#include "core/extensions/abi.h"
#include "core/extensions/identity_sink.h"
#include "core/extensions/plugin_instance.h"

namespace consort::extensions {

PluginAuth::PluginAuth(std::shared_ptr<PluginInstance> instance)
    : instance_(std::move(instance)), table_(instance_->plugin().auth) {}

const std::string& PluginAuth::instance() const {
    return instance_->name();
}

const std::string& PluginAuth::displayName() const {
    return instance_->plugin().descriptor.name;
}

bool PluginAuth::acceptsPassword() const {
    return table_.verify != nullptr && (table_.accepts & CONSORT_CRED_PASSWORD) != 0;
}

bool PluginAuth::acceptsRedirect() const {
    return table_.login_begin != nullptr && table_.login_finish != nullptr;
}

bool PluginAuth::managesSecrets() const {
    return table_.enroll != nullptr && table_.forget != nullptr;
}

std::optional<Identity> PluginAuth::verify(
    const CallContext& context, const PasswordCredential& credential
) {
    requireSlot(acceptsPassword(), "auth.verify");
    consort_credential lowered{};
    lowered.size = sizeof lowered;
    lowered.type = CONSORT_CRED_PASSWORD;
    lowered.user = lower(credential.user);
    lowered.secret = lower(credential.secret);
    lowered.client_addr = lower(credential.clientAddress);
    lowered.user_agent = lower(credential.userAgent);
    std::optional<Identity> identity;
    const auto body = [&](PluginCall& call) {
        IdentitySink sink(call);
        const auto status = table_.verify(instance_->self(), call.abi(), &lowered, sink.abi());
        identity = sink.take();
        return status;
    };
    const bool isProven = instance_->call(context, Operation::AuthVerify, "", body);
    return isProven ? std::move(identity) : std::nullopt;
}

void PluginAuth::enroll(
    const CallContext& context,
    std::string_view subject,
    std::string_view user,
    std::string_view secret
) {
    requireSlot(managesSecrets(), "auth.enroll");
    const bool enrolled =
        instance_->call(context, Operation::AuthEnroll, "", [&](PluginCall& call) {
            return table_.enroll(
                instance_->self(), call.abi(), lower(subject), lower(user), lower(secret)
            );
        });
    if (!enrolled) {
        throw notFound(instance() + ": auth.enroll: the plugin does not know the subject");
    }
}

void PluginAuth::forget(const CallContext& context, std::string_view subject) {
    requireSlot(managesSecrets(), "auth.forget");
    instance_->call(context, Operation::AuthForget, "", [&](PluginCall& call) {
        return table_.forget(instance_->self(), call.abi(), lower(subject));
    });
}

void PluginAuth::requireSlot(bool isThere, const char* what) const {
    if (!isThere) {
        throw Error(
            ErrorCode::Unsupported, instance() + ": " + what + ": this plugin does not support it"
        );
    }
}

}  // namespace consort::extensions
