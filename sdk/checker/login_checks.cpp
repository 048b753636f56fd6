// SPDX-License-Identifier: Apache-2.0
#include "checks.h"
#include "operations.h"

namespace consort::checker {

namespace {

bool redirects(const extensions::AdoptedPlugin& plugin) {
    return plugin.auth.login_begin != nullptr;
}

RedirectInfo begin(Instance& instance) {
    const auto begun = AuthClient(instance).begin(kCallback, kState);
    require(
        begun.ok() && begun.pushed == 1,
        "login_begin gave " + begun.describe() + ", expected where to send the browser"
    );
    return begun.items.front();
}

bool isLoopback(const std::string& url) {
    return url.starts_with("http://127.0.0.1") || url.starts_with("http://[::1]");
}

/// As it appears in a query: only what must be is escaped, so that both forms are found.
bool carries(const std::string& url, const std::string& value) {
    std::string escaped;
    for (const char letter : value) {
        constexpr const char* kDigits = "0123456789ABCDEF";
        const bool isPlain = std::isalnum(static_cast<unsigned char>(letter)) != 0 ||
                             letter == '-' || letter == '.' || letter == '_' || letter == '~';
        if (isPlain) {
            escaped += letter;
        } else {
            escaped += '%';
            escaped += kDigits[static_cast<unsigned char>(letter) >> 4U];
            escaped += kDigits[static_cast<unsigned char>(letter) & 15U];
        }
    }
    return url.find(escaped) != std::string::npos || url.find(value) != std::string::npos;
}

void checkUrl(Context& context) {
    const auto instance = context.start();
    const auto redirect = begin(*instance);
    require(
        redirect.url.starts_with("https://") || isLoopback(redirect.url),
        "login_begin sends the browser to \"" + redirect.url.substr(0, redirect.url.find('?')) +
            "\", which is no https URL"
    );
    require(carries(redirect.url, kState), "the URL of login_begin does not carry the state");
    require(
        carries(redirect.url, kCallback), "the URL of login_begin does not carry the callback URL"
    );
}

void checkKeep(Context& context) {
    constexpr std::size_t kMost = 2048;
    const auto instance = context.start();
    const auto redirect = begin(*instance);
    require(
        redirect.keep.size() <= kMost,
        "login_begin wants " + std::to_string(redirect.keep.size()) + " bytes kept, at most " +
            std::to_string(kMost) + " are"
    );
    require(redirect.expiresSeconds > 0, "login_begin gives the browser no time: expires_s is 0");
}

void checkFresh(Context& context) {
    const auto instance = context.start();
    const auto first = begin(*instance);
    const auto second = begin(*instance);
    require(
        first.keep.empty() || first.keep != second.keep,
        "two logins got the same `keep`: a verifier or nonce must be made anew"
    );
}

void expectDenied(const Reply<IdentityInfo>& answer, const std::string& what) {
    require(
        answer.status == CONSORT_E_DENIED && answer.pushed == 0,
        "login_finish with " + what + " gave " + answer.describe() + ", expected DENIED"
    );
}

void checkReported(Context& context) {
    const auto instance = context.start();
    const auto redirect = begin(*instance);
    AuthClient auth(*instance);
    expectDenied(
        auth.finish(kCallback, redirect.keep, {{"state", kState}, {"error", "access_denied"}}),
        "error=access_denied"
    );
}

void checkMissingCode(Context& context) {
    const auto instance = context.start();
    const auto redirect = begin(*instance);
    AuthClient auth(*instance);
    expectDenied(auth.finish(kCallback, redirect.keep, {}), "no parameters");
    expectDenied(auth.finish(kCallback, redirect.keep, {{"state", kState}}), "no code");
    expectDenied(
        auth.finish(kCallback, redirect.keep, {{"state", kState}, {"code", ""}}), "an empty code"
    );
}

void checkForeignKeep(Context& context) {
    const auto instance = context.start();
    const auto params = context.settings().texts("/auth/params");
    auto given = params.empty() ? Headers{{"state", kState}, {"code", "any"}} : params;
    const auto redirect = begin(*instance);
    if (redirect.keep.empty()) {
        return;
    }
    AuthClient auth(*instance);
    for (const auto& keep : {std::string(), std::string("not of this plugin")}) {
        expectDenied(auth.finish(kCallback, keep, given), "a `keep` that it did not make");
    }
}

/// Needs a backend: [check.auth] params, and [[check.http]] or http_real behind them.
void checkFinish(Context& context) {
    const auto params = context.settings().texts("/auth/params");
    if (params.empty()) {
        throw Skipped{
            "check.toml does not say `[check.auth] params`, with which the browser comes back"};
    }
    const auto instance = context.start();
    const auto redirect = begin(*instance);
    const auto answer = AuthClient(*instance).finish(kCallback, redirect.keep, params);
    require(
        answer.ok() && answer.pushed == 1 && !answer.items.front().subject.empty(),
        "login_finish with the parameters of check.toml gave " + answer.describe() +
            ", expected an identity"
    );
}

}  // namespace

std::vector<Check> loginChecks() {
    return {
        {"login.url",
         "give an absolute https URL that carries state and callback, escaped",
         redirects,
         &checkUrl},
        {"login.keep",
         "keep what login_finish() needs and no more: 2 KiB, and say how long it is good for",
         redirects,
         &checkKeep},
        {"login.fresh", "make verifier and nonce anew for every login", redirects, &checkFresh},
        {"login.reported",
         "answer DENIED when the service reports an error",
         redirects,
         &checkReported},
        {"login.missing-code",
         "answer DENIED when the code is missing, before the service is asked",
         redirects,
         &checkMissingCode},
        {"login.foreign-keep",
         "answer DENIED when `keep` is not what login_begin() made",
         redirects,
         &checkForeignKeep},
        {"login.finish",
         "give an identity with a subject for a good code",
         redirects,
         &checkFinish},
    };
}

}  // namespace consort::checker
