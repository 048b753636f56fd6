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
        groups.push_back(toC(group));
    }
    consort_identity item{};
    item.size = sizeof(item);
    item.subject = toC(identity->subject);
    item.username = toC(identity->username);
    item.display_name = toC(identity->displayName);
    item.email = toC(identity->email);
    item.groups = groups.data();
    item.n_groups = static_cast<std::uint32_t>(groups.size());
    item.admin = identity->admin ? std::int32_t{*identity->admin} : -1;
    item.ttl_s = static_cast<std::uint32_t>(identity->recheckAfter.count());
    return pushOne(out, item);
}

/// The C table of a class derived from one of the auth kinds. What it does not derive from is NULL.
template <class T>
struct AuthTable {
    static T& self(void* instance) noexcept { return *static_cast<T*>(instance); }

    static std::int32_t verify(
        void* instance,
        consort_call* call,
        const consort_credential* credential,
        consort_identity_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            if (credential->type != CONSORT_CRED_PASSWORD) {
                return CONSORT_E_UNSUPPORTED;
            }
            return pushIdentity(
                out,
                self(instance).verify(
                    Call(call),
                    PasswordCredential{
                        fromC(credential->user),
                        fromC(credential->secret),
                        fromC(credential->client_addr),
                        fromC(credential->user_agent)}
                )
            );
        });
    }

    static std::int32_t loginBegin(
        void* instance,
        consort_call* call,
        const consort_login_start* start,
        consort_login_redirect_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            const auto redirect = self(instance).begin(
                Call(call),
                LoginStart{fromC(start->callback_url), fromC(start->state), fromC(start->locale)}
            );
            consort_login_redirect item{};
            item.size = sizeof(item);
            item.expires_s = static_cast<std::uint32_t>(redirect.expires.count());
            item.url = toC(redirect.url);
            item.keep = toC(redirect.keep);
            return pushOne(out, item);
        });
    }

    static std::int32_t loginFinish(
        void* instance,
        consort_call* call,
        const consort_login_return* returned,
        consort_identity_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            LoginReturn login{fromC(returned->callback_url), fromC(returned->keep)};
            for (std::uint32_t i = 0; i < returned->n_params; ++i) {
                const auto& param = returned->params[i];
                login.params.emplace_back(fromC(param.key), fromC(param.value));
            }
            return pushIdentity(out, self(instance).finish(Call(call), login));
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
                Call(call), Enrolment{fromC(subject), fromC(user), fromC(secret)}
            );
            return CONSORT_OK;
        });
    }

    static std::int32_t forget(void* instance, consort_call* call, consort_str subject) noexcept {
        return guard(call, [&]() -> std::int32_t {
            self(instance).forget(Call(call), fromC(subject));
            return CONSORT_OK;
        });
    }

    static constexpr consort_auth_v1 makeTable() noexcept {
        consort_auth_v1 table{};
        table.size = sizeof(table);
        if constexpr (std::derived_from<T, PasswordAuth>) {
            table.accepts = CONSORT_CRED_PASSWORD;
            table.verify = &verify;
        }
        if constexpr (std::derived_from<T, RedirectAuth>) {
            table.login_begin = &loginBegin;
            table.login_finish = &loginFinish;
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
