// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include <consort/sdk/auth.hpp>
#include <consort/sdk/detail/boundary.hpp>

namespace consort::sdk {
inline namespace v0 {
namespace detail {

inline std::int32_t pushIdentity(
    consort_identity_sink out, const std::optional<Identity>& identity
) {
    if (!identity) {
        return CONSORT_E_NOT_FOUND;
    }
    std::vector<consort_str> groups;
    for (const auto& group : identity->groups) {
        groups.push_back(sdk::toC(group));
    }
    consort_identity item{};
    item.size = sizeof(item);
    item.subject = sdk::toC(identity->subject);
    item.username = sdk::toC(identity->username);
    item.display_name = sdk::toC(identity->displayName);
    item.email = sdk::toC(identity->email);
    item.groups = groups.data();
    item.n_groups = static_cast<std::uint32_t>(groups.size());
    item.admin = identity->admin ? std::int32_t{*identity->admin} : -1;
    item.ttl_s = static_cast<std::uint32_t>(identity->recheckAfter.count());
    return pushOne(out, item);
}

inline LoginStart raiseStart(const consort_login_start& start) noexcept {
    return {sdk::fromC(start.callback_url), sdk::fromC(start.state), sdk::fromC(start.locale)};
}

inline LoginReturn raiseReturn(const consort_login_return& returned) {
    LoginReturn login{sdk::fromC(returned.callback_url), sdk::fromC(returned.keep)};
    for (std::uint32_t i = 0; i < returned.n_params; ++i) {
        const auto& param = returned.params[i];
        login.params.emplace_back(sdk::fromC(param.key), sdk::fromC(param.value));
    }
    return login;
}

inline std::int32_t pushRedirect(
    consort_login_redirect_sink out, const Redirect& redirect
) noexcept {
    consort_login_redirect item{};
    item.size = sizeof(item);
    item.expires_s = static_cast<std::uint32_t>(redirect.expires.count());
    item.url = sdk::toC(redirect.url);
    item.keep = sdk::toC(redirect.keep);
    return pushOne(out, item);
}

/// The C table of a class derived from one of the auth kinds. What it does not derive from is NULL.
template <class T>
struct AuthTable {
    static constexpr std::uint32_t kAccepts =
        (std::derived_from<T, PasswordAuth> ? std::uint32_t{CONSORT_CRED_PASSWORD} : 0) |
        (std::derived_from<T, BearerAuth> ? std::uint32_t{CONSORT_CRED_BEARER} : 0) |
        (std::derived_from<T, ProxyHeaderAuth> ? std::uint32_t{CONSORT_CRED_PROXY_HEADERS} : 0);

    static T& self(void* instance) noexcept { return *static_cast<T*>(instance); }

    static std::int32_t verify(
        void* instance,
        consort_call* call,
        const consort_credential* credential,
        consort_identity_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            if ((credential->type & kAccepts) == 0) {
                return CONSORT_E_UNSUPPORTED;
            }
            return pushIdentity(out, verifyAny(self(instance), Call(call), *credential));
        });
    }

    /// `credential` is of a type in kAccepts.
    static std::optional<Identity> verifyAny(
        T& plugin, Call call, const consort_credential& credential
    ) {
        const auto secret = sdk::fromC(credential.secret);
        const auto address = sdk::fromC(credential.client_addr);
        const auto agent = sdk::fromC(credential.user_agent);
        if constexpr (std::derived_from<T, PasswordAuth>) {
            if (credential.type == CONSORT_CRED_PASSWORD) {
                return plugin.verify(
                    call, PasswordCredential{sdk::fromC(credential.user), secret, address, agent}
                );
            }
        }
        if constexpr (std::derived_from<T, BearerAuth>) {
            if (credential.type == CONSORT_CRED_BEARER) {
                return plugin.verifyToken(call, BearerCredential{secret, address, agent});
            }
        }
        if constexpr (std::derived_from<T, ProxyHeaderAuth>) {
            if (credential.type == CONSORT_CRED_PROXY_HEADERS) {
                ProxyCredential proxy{{}, address, agent};
                for (std::uint32_t i = 0; i < credential.n_headers; ++i) {
                    const auto& header = credential.headers[i];
                    proxy.headers.emplace_back(sdk::fromC(header.key), sdk::fromC(header.value));
                }
                return plugin.verifyHeaders(call, proxy);
            }
        }
        throw Unsupported("this type of credential is not accepted");
    }

    static std::int32_t loginBegin(
        void* instance,
        consort_call* call,
        const consort_login_start* start,
        consort_login_redirect_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            return pushRedirect(out, self(instance).begin(Call(call), raiseStart(*start)));
        });
    }

    static std::int32_t loginFinish(
        void* instance,
        consort_call* call,
        const consort_login_return* returned,
        consort_identity_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            return pushIdentity(out, self(instance).finish(Call(call), raiseReturn(*returned)));
        });
    }

    static std::int32_t recheck(
        void* instance, consort_call* call, consort_str subject, consort_identity_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            return pushIdentity(out, self(instance).recheck(Call(call), sdk::fromC(subject)));
        });
    }

    static std::int32_t enroll(
        void* instance,
        consort_call* call,
        consort_str subject,
        consort_str user,
        consort_str secret
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            self(instance).enroll(
                Call(call), Enrolment{sdk::fromC(subject), sdk::fromC(user), sdk::fromC(secret)}
            );
            return CONSORT_OK;
        });
    }

    static std::int32_t forget(void* instance, consort_call* call, consort_str subject) noexcept {
        return guard(call, [&]() -> std::int32_t {
            self(instance).forget(Call(call), sdk::fromC(subject));
            return CONSORT_OK;
        });
    }

    static constexpr consort_auth_v1 makeTable() noexcept {
        consort_auth_v1 table{};
        table.size = sizeof(table);
        if constexpr (kAccepts != 0) {
            table.accepts = kAccepts;
            table.verify = &verify;
        }
        if constexpr (std::derived_from<T, RedirectAuth>) {
            table.login_begin = &loginBegin;
            table.login_finish = &loginFinish;
        }
        if constexpr (std::derived_from<T, RecheckedAuth>) {
            table.recheck = &recheck;
        }
        if constexpr (std::derived_from<T, ManagedPasswordAuth>) {
            table.enroll = &enroll;
            table.forget = &forget;
        }
        return table;
    }

    static constexpr consort_auth_v1 kTable = makeTable();
};

}  // namespace detail
}  // namespace v0
}  // namespace consort::sdk
