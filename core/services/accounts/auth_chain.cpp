// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/auth_chain.h"

#include <algorithm>

#include "core/base/error.h"

namespace consort::accounts {

namespace {

enum class Verdict { No, AskNext, Open };

Verdict verdictOf(ErrorCode code) {
    switch (code) {
        case ErrorCode::Denied:
        case ErrorCode::Unauthorized:
        case ErrorCode::Invalid:
            return Verdict::No;
        case ErrorCode::NotFound:
        case ErrorCode::Unsupported:
            return Verdict::AskNext;
        case ErrorCode::Internal:
        case ErrorCode::Unavailable:
        case ErrorCode::Cancelled:
        case ErrorCode::Timeout:
        case ErrorCode::Conflict:
        case ErrorCode::Quota:
        case ErrorCode::Range:
            return Verdict::Open;
    }
    return Verdict::Open;
}

std::string_view loginAt(std::string_view instance, const PasswordAttempt& attempt) {
    for (const auto& link : attempt.links) {
        if (link.instance == instance && !link.login.empty()) {
            return link.login;
        }
    }
    return attempt.login;
}

}  // namespace

std::optional<Proof> AuthChain::verify(
    const CallContext& context, const PasswordAttempt& attempt, const ClientInfo& client
) const {
    auto asked = backends();
    std::erase_if(asked, [&](const auto& backend) {
        return !backend->acceptsPassword() ||
               (attempt.provider && backend->instance() != *attempt.provider);
    });
    if (asked.empty() && attempt.provider) {
        throw invalidField("provider", "is not a password provider of this server");
    }
    if (asked.empty()) {
        throw unavailable("no auth plugin that accepts passwords is running");
    }
    for (const auto& backend : asked) {
        try {
            auto identity = backend->verify(
                limited(context),
                {loginAt(backend->instance(), attempt),
                 attempt.password,
                 client.address,
                 client.userAgent}
            );
            if (identity && !identity->subject.empty()) {
                return Proof{backend->instance(), std::move(*identity)};
            }
        } catch (const Error& error) {
            switch (verdictOf(error.code())) {
                case Verdict::No:
                    return std::nullopt;
                case Verdict::AskNext:
                    break;
                case Verdict::Open:
                    throw;
            }
        }
    }
    return std::nullopt;
}

std::shared_ptr<AuthBackend> AuthChain::find(std::string_view instance) const {
    for (auto& backend : backends()) {
        if (backend->instance() == instance) {
            return backend;
        }
    }
    return nullptr;
}

std::shared_ptr<AuthBackend> AuthChain::keeper() const {
    for (auto& backend : backends()) {
        if (backend->managesSecrets()) {
            return backend;
        }
    }
    return nullptr;
}

CallContext AuthChain::limited(CallContext context) const {
    context.timeout = timeout_;
    return context;
}

}  // namespace consort::accounts
