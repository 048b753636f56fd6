// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_sign_in.h"

#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/extensions/abi.h"
#include "core/extensions/identity_sink.h"
#include "core/extensions/plugin_instance.h"

namespace consort::extensions {

namespace {

constexpr std::uint64_t kMaxKeep = 2048;
constexpr std::uint64_t kMaxUrl = 8192;

/// https, or http to a literal loopback address, as the contract asks.
bool isSafeTarget(std::string_view url) {
    if (url.empty() || url.size() > kMaxUrl || !isValidUtf8(url) ||
        url.find_first_of(std::string_view(" \t\r\n\0", 5)) != std::string_view::npos) {
        return false;
    }
    if (url.starts_with("https://")) {
        return url.size() > 8;
    }
    for (const std::string_view loopback : {"http://127.0.0.1", "http://[::1]"}) {
        if (url.starts_with(loopback)) {
            const auto rest = url.substr(loopback.size());
            return rest.empty() || rest.front() == ':' || rest.front() == '/';
        }
    }
    return false;
}

struct RedirectSink {
    PluginCall& call;
    std::optional<LoginRedirect> out;

    static std::int32_t onPush(void* ctx, const consort_login_redirect* theirs) {
        auto& self = *static_cast<RedirectSink*>(ctx);
        try {
            const auto from = adopt(theirs);
            if (!isSafeTarget(view(from.url)) || from.keep.len > kMaxKeep) {
                throw Error(
                    ErrorCode::Internal,
                    "the plugin's answer is broken: a redirect goes to an absolute https URL and "
                    "keeps up to 2 KiB"
                );
            }
            self.out = LoginRedirect{
                std::string(view(from.url)),
                std::string(view(from.keep)),
                std::chrono::seconds(from.expires_s)};
            return CONSORT_OK;
        } catch (...) {
            return self.call.capture();
        }
    }
};

std::vector<consort_kv> lowerTexts(const NamedTexts& texts) {
    std::vector<consort_kv> lowered;
    lowered.reserve(texts.size());
    for (const auto& [name, value] : texts) {
        lowered.push_back({lower(name), lower(value)});
    }
    return lowered;
}

consort_credential credentialOf(std::uint32_t type, const RequestOrigin& origin) {
    consort_credential credential{};
    credential.size = sizeof credential;
    credential.type = type;
    credential.client_addr = lower(origin.clientAddress);
    credential.user_agent = lower(origin.userAgent);
    return credential;
}

}  // namespace

PluginSignIn::PluginSignIn(std::shared_ptr<PluginInstance> instance)
    : instance_(std::move(instance)), table_(instance_->plugin().auth) {}

const std::string& PluginSignIn::instance() const {
    return instance_->name();
}

const std::string& PluginSignIn::displayName() const {
    return instance_->plugin().descriptor.name;
}

bool PluginSignIn::accepts(std::uint32_t type) const {
    return table_.verify != nullptr && (table_.accepts & type) != 0;
}

bool PluginSignIn::acceptsTokens() const {
    return accepts(CONSORT_CRED_BEARER);
}

bool PluginSignIn::acceptsHeaders() const {
    return accepts(CONSORT_CRED_PROXY_HEADERS);
}

LoginRedirect PluginSignIn::beginLogin(const CallContext& context, const LoginStart& start) {
    requireSlot(canRedirect(), "auth.login_begin");
    const consort_login_start lowered{
        sizeof lowered, 0, lower(start.callbackUrl), lower(start.state), lower(start.locale)};
    std::optional<LoginRedirect> redirect;
    const auto body = [&](PluginCall& call) {
        RedirectSink sink{call, {}};
        const auto status = table_.login_begin(
            instance_->self(), call.abi(), &lowered, {&sink, &RedirectSink::onPush}
        );
        redirect = std::move(sink.out);
        return status;
    };
    if (!instance_->call(context, Operation::AuthLoginBegin, "", body) || !redirect) {
        throw Error(
            ErrorCode::Internal, instance() + ": auth.login_begin: the plugin gave no address"
        );
    }
    return *std::move(redirect);
}

std::optional<Identity> PluginSignIn::finishLogin(
    const CallContext& context, const LoginReturn& returned
) {
    requireSlot(table_.login_finish != nullptr, "auth.login_finish");
    const auto params = lowerTexts(returned.params);
    consort_login_return lowered{};
    lowered.size = sizeof lowered;
    lowered.callback_url = lower(returned.callbackUrl);
    lowered.keep = lower(returned.keep);
    lowered.params = params.data();
    lowered.n_params = static_cast<std::uint32_t>(params.size());
    std::optional<Identity> identity;
    const bool isProven =
        instance_->call(context, Operation::AuthLoginFinish, "", [&](PluginCall& call) {
            IdentitySink sink(call);
            const auto status =
                table_.login_finish(instance_->self(), call.abi(), &lowered, sink.abi());
            identity = sink.take();
            return status;
        });
    return isProven ? std::move(identity) : std::nullopt;
}

std::optional<Identity> PluginSignIn::verifyToken(
    const CallContext& context, std::string_view token, const RequestOrigin& origin
) {
    requireSlot(acceptsTokens(), "auth.verify (token)");
    auto credential = credentialOf(CONSORT_CRED_BEARER, origin);
    credential.secret = lower(token);
    return verify(context, credential);
}

std::optional<Identity> PluginSignIn::verifyHeaders(
    const CallContext& context, const NamedTexts& headers, const RequestOrigin& origin
) {
    requireSlot(acceptsHeaders(), "auth.verify (headers)");
    const auto lowered = lowerTexts(headers);
    auto credential = credentialOf(CONSORT_CRED_PROXY_HEADERS, origin);
    credential.headers = lowered.data();
    credential.n_headers = static_cast<std::uint32_t>(lowered.size());
    return verify(context, credential);
}

std::optional<Identity> PluginSignIn::verify(
    const CallContext& context, const consort_credential& credential
) {
    std::optional<Identity> identity;
    const bool isProven =
        instance_->call(context, Operation::AuthVerify, "", [&](PluginCall& call) {
            IdentitySink sink(call);
            const auto status =
                table_.verify(instance_->self(), call.abi(), &credential, sink.abi());
            identity = sink.take();
            return status;
        });
    return isProven ? std::move(identity) : std::nullopt;
}

std::optional<Identity> PluginSignIn::recheck(
    const CallContext& context, std::string_view subject
) {
    requireSlot(canRecheck(), "auth.recheck");
    std::optional<Identity> identity;
    const bool mayStay =
        instance_->call(context, Operation::AuthRecheck, "", [&](PluginCall& call) {
            IdentitySink sink(call);
            const auto status =
                table_.recheck(instance_->self(), call.abi(), lower(subject), sink.abi());
            identity = sink.take();
            return status;
        });
    return mayStay ? std::move(identity) : std::nullopt;
}

void PluginSignIn::requireSlot(bool isThere, const char* what) const {
    if (!isThere) {
        throw Error(
            ErrorCode::Unsupported, instance() + ": " + what + ": this plugin does not support it"
        );
    }
}

}  // namespace consort::extensions
