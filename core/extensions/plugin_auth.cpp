// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_auth.h"

#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/extensions/abi.h"
#include "core/extensions/plugin_instance.h"

namespace consort::extensions {

namespace {

constexpr std::uint32_t kMaxGroups = 1000;

Identity raiseIdentity(const consort_identity& theirs) {
    const auto from = adopt(&theirs);
    if (from.subject.len == 0) {
        throw Error(
            ErrorCode::Internal, "the plugin's answer is broken: an identity without a subject"
        );
    }
    Identity identity;
    identity.subject = view(from.subject);
    identity.username = sanitizeUtf8(view(from.username));
    identity.displayName = sanitizeUtf8(view(from.display_name));
    identity.email = sanitizeUtf8(view(from.email));
    for (std::uint32_t i = 0; from.groups != nullptr && i < from.n_groups && i < kMaxGroups; ++i) {
        identity.groups.push_back(sanitizeUtf8(view(from.groups[i])));
    }
    if (from.admin == 0 || from.admin == 1) {
        identity.admin = from.admin == 1;
    }
    return identity;
}

struct IdentitySink {
    PluginCall& call;
    std::optional<Identity>& out;

    static std::int32_t onPush(void* ctx, const consort_identity* identity) {
        auto& self = *static_cast<IdentitySink*>(ctx);
        try {
            self.out = raiseIdentity(*identity);
            return CONSORT_OK;
        } catch (...) {
            return self.call.capture();
        }
    }
};

}  // namespace

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
        IdentitySink sink{call, identity};
        return table_.verify(
            instance_->self(), call.abi(), &lowered, {&sink, &IdentitySink::onPush}
        );
    };
    // An identity counts only with the plugin's final word: one pushed before an error is nobody.
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
