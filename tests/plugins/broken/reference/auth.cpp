// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstring>

#include "reference.h"

namespace reference {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view kToken = "a-good-token-1";
constexpr std::string_view kKeepPrefix = "nonce-";

std::string pathOf(const char* what, std::string_view name) {
    return std::string(what) + "/" + std::string(name);
}

std::int32_t putKv(
    Instance& self, consort_call* call, const std::string& key, const std::string& value
) {
    return self.host->kv->put(self.host->kv->ctx, call, lower(key), lower(value), 0, 1);
}

std::int32_t pushIdentity(std::string subject, std::string_view user, consort_identity_sink out) {
    static std::atomic<int> logins = 0;
    if (hasFault("auth.good") || (hasFault("login.finish") && user == "linked")) {
        subject.clear();
    }
    if (hasFault("auth.stable")) {
        subject += std::to_string(++logins);
    }
    consort_identity identity{};
    identity.size = sizeof identity;
    identity.subject = lower(subject);
    identity.username = lower(user);
    identity.admin = hasFault("auth.admin") ? 1 : -1;
    return ended(out.push(out.ctx, &identity));
}

bool isSame(std::string_view given, std::string_view kept) {
    if (hasFault("auth.truncated")) {
        return std::strcmp(std::string(given).c_str(), std::string(kept).c_str()) == 0;
    }
    return given == kept;
}

std::int32_t denyPassword(consort_call* call, std::string_view secret) {
    if (hasFault("auth.timing")) {
        std::this_thread::sleep_for(5ms);
    }
    const auto message = "wrong password" + std::string(hasFault("auth.hidden") ? ": " : "") +
                         std::string(hasFault("auth.hidden") ? secret : "");
    return fail(
        call, hasFault("auth.wrong-password") ? CONSORT_E_NOT_FOUND : CONSORT_E_DENIED, message
    );
}

/// kv has "user/NAME" -> subject and "secret/SUBJECT" -> password.
std::int32_t verifyPassword(
    Instance& self, consort_call* call, const consort_credential& given, consort_identity_sink out
) {
    if (given.user.len == 0 || given.user.len > 200) {
        return CONSORT_E_NOT_FOUND;
    }
    std::string subject;
    if (const auto status = readKv(self, call, pathOf("user", view(given.user)), subject)) {
        if (status == CONSORT_E_NOT_FOUND && hasFault("auth.unknown-user")) {
            return fail(call, CONSORT_E_DENIED, "unknown user");
        }
        return hasFault("host.broken-kv") ? std::int32_t{CONSORT_E_NOT_FOUND} : status;
    }
    std::string secret;
    if (const auto status = readKv(self, call, pathOf("secret", subject), secret)) {
        return status;
    }
    const auto tried = view(given.secret);
    std::string old;
    const bool isOld = hasFault("auth.enroll") &&
                       readKv(self, call, pathOf("old", subject), old) == CONSORT_OK &&
                       tried == old;
    if (!isSame(tried, secret) && !isOld && !(hasFault("auth.empty") && tried.empty())) {
        return denyPassword(call, tried);
    }
    return pushIdentity(subject, view(given.user), out);
}

std::int32_t verifyToken(
    consort_call* call, const consort_credential& given, consort_identity_sink out
) {
    const auto token = view(given.secret);
    const bool isGood = hasFault("auth.token") ? token.starts_with(kToken) : token == kToken;
    return isGood ? pushIdentity("token-subject", "robot", out)
                  : fail(call, CONSORT_E_DENIED, "wrong token");
}

std::int32_t verifyHeaders(const consort_credential& given, consort_identity_sink out) {
    std::string user;
    for (std::uint32_t i = 0; i < given.n_headers; ++i) {
        if (view(given.headers[i].key) == "x-remote-user") {
            user = view(given.headers[i].value);
        }
    }
    if (user.empty() && !hasFault("auth.headers")) {
        return CONSORT_E_NOT_FOUND;
    }
    return pushIdentity("proxy-" + user, user, out);
}

std::int32_t verify(
    void* ctx, consort_call* call, const consort_credential* given, consort_identity_sink out
) noexcept {
    if (const auto status = interrupted(call)) {
        return status;
    }
    switch (given->type) {
        case CONSORT_CRED_PASSWORD:
            return verifyPassword(of(ctx), call, *given, out);
        case CONSORT_CRED_BEARER:
            return verifyToken(call, *given, out);
        case CONSORT_CRED_PROXY_HEADERS:
            return verifyHeaders(*given, out);
        default:
            return hasFault("auth.accepts")
                       ? pushIdentity("anybody", "anybody", out)
                       : fail(call, CONSORT_E_UNSUPPORTED, "no such credential");
    }
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char letter : text) {
        if (letter == ':') {
            out += "%3A";
        } else if (letter == '/') {
            out += "%2F";
        } else {
            out += letter;
        }
    }
    return out;
}

std::int32_t begin(
    void* ctx, consort_call* call, const consort_login_start* start, consort_login_redirect_sink out
) noexcept {
    if (const auto status = interrupted(call)) {
        return status;
    }
    const auto url = std::string(hasFault("login.url") ? "http" : "https") +
                     "://login.example.org/authorize?state=" + escaped(view(start->state)) +
                     "&redirect_uri=" + escaped(view(start->callback_url));
    auto keep = std::string(kKeepPrefix) + std::to_string(++of(ctx).runs);
    if (hasFault("login.fresh")) {
        keep = kKeepPrefix;
    }
    if (hasFault("login.keep")) {
        keep.append(3000, 'x');
    }
    const consort_login_redirect redirect{sizeof redirect, 300, lower(url), lower(keep)};
    return ended(out.push(out.ctx, &redirect));
}

std::int32_t finish(
    void* /*self*/,
    consort_call* call,
    const consort_login_return* returned,
    consort_identity_sink out
) noexcept {
    if (const auto status = interrupted(call)) {
        return status;
    }
    std::string code;
    for (std::uint32_t i = 0; i < returned->n_params; ++i) {
        const auto name = view(returned->params[i].key);
        if (name == "error") {
            return fail(
                call,
                hasFault("login.reported") ? CONSORT_E_UNAVAILABLE : CONSORT_E_DENIED,
                "the service refused"
            );
        }
        if (name == "code") {
            code = view(returned->params[i].value);
        }
    }
    if (!view(returned->keep).starts_with(kKeepPrefix) && !hasFault("login.foreign-keep")) {
        return fail(call, CONSORT_E_DENIED, "this login was not begun here");
    }
    if (code.empty()) {
        return fail(
            call,
            hasFault("login.missing-code") ? CONSORT_E_INVALID : CONSORT_E_DENIED,
            "the code is missing"
        );
    }
    return code == "good" || hasFault("login.foreign-keep")
               ? pushIdentity("linked-subject", "linked", out)
               : fail(call, CONSORT_E_DENIED, "the code is not known");
}

std::int32_t recheck(
    void* ctx, consort_call* call, consort_str subject, consort_identity_sink out
) noexcept {
    std::string secret;
    if (const auto status = readKv(of(ctx), call, pathOf("secret", view(subject)), secret);
        status != CONSORT_OK && !hasFault("auth.recheck")) {
        return status;
    }
    return pushIdentity(std::string(view(subject)), "", out);
}

std::int32_t enroll(
    void* ctx, consort_call* call, consort_str subject, consort_str user, consort_str secret
) noexcept {
    auto& self = of(ctx);
    if (self.host->kv == nullptr) {
        return fail(call, CONSORT_E_UNAVAILABLE, "kv was not granted");
    }
    std::string owner;
    auto status = readKv(self, call, pathOf("user", view(user)), owner);
    if (status == CONSORT_OK && owner != view(subject) && !hasFault("auth.taken")) {
        return fail(call, CONSORT_E_CONFLICT, "the name belongs to somebody else");
    }
    if (status != CONSORT_OK && status != CONSORT_E_NOT_FOUND) {
        return status;
    }
    std::string old;
    if (readKv(self, call, pathOf("secret", view(subject)), old) == CONSORT_OK) {
        putKv(self, call, pathOf("old", view(subject)), old);
    }
    std::string name;
    if (readKv(self, call, pathOf("name", view(subject)), name) == CONSORT_OK &&
        name != view(user) && !hasFault("auth.rename")) {
        self.host->kv->del(self.host->kv->ctx, call, lower(pathOf("user", name)));
    }
    for (const auto& [key, value] :
         {std::pair(pathOf("user", view(user)), view(subject)),
          std::pair(pathOf("name", view(subject)), view(user)),
          std::pair(pathOf("secret", view(subject)), view(secret))}) {
        status = putKv(self, call, key, std::string(value));
        if (status != CONSORT_OK) {
            return status;
        }
    }
    return CONSORT_OK;
}

std::int32_t forget(void* ctx, consort_call* call, consort_str subject) noexcept {
    auto& self = of(ctx);
    std::string name;
    const auto status = readKv(self, call, pathOf("name", view(subject)), name);
    if (status != CONSORT_OK || hasFault("auth.forget")) {
        return status == CONSORT_E_NOT_FOUND ? std::int32_t{CONSORT_OK} : status;
    }
    for (const auto& key :
         {pathOf("user", name), pathOf("secret", view(subject)), pathOf("name", view(subject))}) {
        self.host->kv->del(self.host->kv->ctx, call, lower(key));
    }
    return CONSORT_OK;
}

}  // namespace

const consort_auth_v1 kAuth{
    sizeof kAuth,
    CONSORT_CRED_PASSWORD | CONSORT_CRED_BEARER | CONSORT_CRED_PROXY_HEADERS,
    &verify,
    &begin,
    &finish,
    &recheck,
    &enroll,
    &forget};

}  // namespace reference
