// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "checks.h"
#include "operations.h"

namespace consort::checker {

namespace {

bool verifies(const extensions::AdoptedPlugin& plugin) {
    return plugin.auth.verify != nullptr;
}

bool takes(const extensions::AdoptedPlugin& plugin, std::uint32_t type) {
    return verifies(plugin) && (plugin.auth.accepts & type) != 0;
}

bool takesPasswords(const extensions::AdoptedPlugin& plugin) {
    return takes(plugin, CONSORT_CRED_PASSWORD);
}

bool takesTokens(const extensions::AdoptedPlugin& plugin) {
    return takes(plugin, CONSORT_CRED_BEARER);
}

bool takesHeaders(const extensions::AdoptedPlugin& plugin) {
    return takes(plugin, CONSORT_CRED_PROXY_HEADERS);
}

std::vector<Credential> goodCredentials(Instance& instance) {
    std::vector<Credential> all;
    if (takesPasswords(instance.plugin())) {
        all.push_back(goodPassword(instance));
    }
    if (takesTokens(instance.plugin())) {
        all.push_back(goodToken(instance));
    }
    if (takesHeaders(instance.plugin())) {
        all.push_back(goodHeaders(instance));
    }
    return all;
}

void checkGood(Context& context) {
    const auto instance = context.start();
    for (const auto& credential : goodCredentials(*instance)) {
        const auto answer = AuthClient(*instance).verify(credential);
        require(
            answer.ok() && answer.pushed == 1,
            "verify of the right credential gave " + answer.describe() + ", expected an identity"
        );
        require(!answer.items.front().subject.empty(), "the identity has no subject");
    }
}

bool isRefusal(const Outcome& outcome) {
    return outcome.pushed == 0 &&
           (outcome.status == CONSORT_E_DENIED || outcome.status == CONSORT_E_NOT_FOUND);
}

void checkWrongPassword(Context& context) {
    const auto instance = context.start();
    const auto good = goodPassword(*instance);
    for (const auto& wrong : {good.secret + "x", good.secret.substr(1), std::string("x")}) {
        const auto answer = AuthClient(*instance).verify({CONSORT_CRED_PASSWORD, good.user, wrong});
        require(
            answer.status == CONSORT_E_DENIED && answer.pushed == 0,
            "verify of a wrong password gave " + answer.describe() + ", expected DENIED"
        );
    }
}

void checkUnknownUser(Context& context) {
    const auto instance = context.start();
    // A plugin may have no list of users: who knows the secret is in.
    const bool isOpen = context.settings().flag("/auth/any_user");
    const auto good = goodPassword(*instance);
    const auto answer = AuthClient(*instance).verify(
        {CONSORT_CRED_PASSWORD, "check-nobody-" + good.user, good.secret + "x"}
    );
    const auto expected = isOpen ? CONSORT_E_DENIED : CONSORT_E_NOT_FOUND;
    require(
        answer.status == expected && answer.pushed == 0,
        "verify of an unknown user gave " + answer.describe() + ", expected " +
            nameOfStatus(expected)
    );
}

void checkEmptyFields(Context& context) {
    const auto instance = context.start();
    const auto good = goodPassword(*instance);
    for (const auto& [user, secret] :
         {std::pair(std::string(), good.secret),
          std::pair(good.user, std::string()),
          std::pair(std::string(), std::string())}) {
        const auto answer = AuthClient(*instance).verify({CONSORT_CRED_PASSWORD, user, secret});
        require(
            isRefusal(answer),
            "verify without a user or without a password gave " + answer.describe() +
                ", expected DENIED or NOT_FOUND"
        );
    }
}

void checkTruncated(Context& context) {
    const auto instance = context.start();
    const auto good = goodPassword(*instance);
    const auto longer = good.secret + std::string("\0x", 2);
    const auto answer = AuthClient(*instance).verify({CONSORT_CRED_PASSWORD, good.user, longer});
    require(
        isRefusal(answer),
        "the right password with a NUL and more after it gave " + answer.describe()
    );
}

std::chrono::nanoseconds quickest(Instance& instance, const Credential& credential) {
    constexpr int kTries = 5;
    auto best = std::chrono::nanoseconds::max();
    for (int i = 0; i < kTries; ++i) {
        best = std::min(best, AuthClient(instance).verify(credential).took);
    }
    return best;
}

void checkTiming(Context& context) {
    if (context.settings().flag("/auth/any_user")) {
        return;
    }
    constexpr std::chrono::microseconds kNegligible{300};
    const auto instance = context.start();
    const auto good = goodPassword(*instance);
    const auto wrong = quickest(*instance, {CONSORT_CRED_PASSWORD, good.user, good.secret + "x"});
    const auto unknown =
        quickest(*instance, {CONSORT_CRED_PASSWORD, "check-nobody", good.secret + "x"});
    const auto [less, more] = std::minmax(wrong, unknown);
    if (more > 3 * less && more - less > kNegligible) {
        const auto micros = [](std::chrono::nanoseconds took) {
            return std::to_string(took.count() / 1000) + " us";
        };
        context.warn(
            "an unknown user takes " + micros(unknown) + ", a wrong password " + micros(wrong) +
            ": the time tells who has an account"
        );
    }
}

void checkStable(Context& context) {
    const auto instance = context.start();
    for (const auto& credential : goodCredentials(*instance)) {
        const auto first = AuthClient(*instance).verify(credential);
        const auto second = AuthClient(*instance).verify(credential);
        require(first.ok() && second.ok(), "verify of the right credential failed");
        require(
            first.items.front().subject == second.items.front().subject,
            "two logins of one user gave the subjects \"" + first.items.front().subject +
                "\" and \"" + second.items.front().subject + "\""
        );
    }
}

void checkAdmin(Context& context) {
    const auto instance = context.start();
    for (const auto& credential : goodCredentials(*instance)) {
        const auto answer = AuthClient(*instance).verify(credential);
        require(answer.ok() && answer.pushed == 1, "verify of the right credential failed");
        const auto& identity = answer.items.front();
        require(
            identity.admin >= -1 && identity.admin <= 1,
            "the identity says admin = " + std::to_string(identity.admin)
        );
        require(
            identity.admin == -1 || context.settings().flag("/auth/decides_admin"),
            "the identity says admin = " + std::to_string(identity.admin) +
                ", which takes the decision away from the operator"
        );
    }
}

void checkAccepts(Context& context) {
    const auto instance = context.start();
    const auto mask = instance->plugin().auth.accepts;
    constexpr std::uint32_t kKnown =
        CONSORT_CRED_PASSWORD | CONSORT_CRED_BEARER | CONSORT_CRED_PROXY_HEADERS;
    require((mask & ~kKnown) == 0, "auth.accepts has unknown bits");
    for (const std::uint32_t type :
         {std::uint32_t{CONSORT_CRED_PASSWORD},
          std::uint32_t{CONSORT_CRED_BEARER},
          std::uint32_t{CONSORT_CRED_PROXY_HEADERS},
          std::uint32_t{1U << 20U}}) {
        if ((mask & type) != 0) {
            continue;
        }
        for (auto credential : goodCredentials(*instance)) {
            credential.type = type;
            const auto answer = AuthClient(*instance).verify(credential);
            require(
                !answer.ok() && answer.pushed == 0,
                "verify of a credential of type " + std::to_string(type) +
                    ", which it does not accept, gave " + answer.describe()
            );
        }
    }
}

void checkToken(Context& context) {
    const auto instance = context.start();
    auto good = goodToken(*instance);
    for (const auto& token : {good.secret + "x", good.secret.substr(1), std::string()}) {
        const auto answer = AuthClient(*instance).verify({CONSORT_CRED_BEARER, "", token});
        require(
            isRefusal(answer),
            "verify of a wrong token gave " + answer.describe() + ", expected DENIED or NOT_FOUND"
        );
    }
}

void checkHeaders(Context& context) {
    const auto instance = context.start();
    const auto good = goodHeaders(*instance);
    const auto none = AuthClient(*instance).verify({CONSORT_CRED_PROXY_HEADERS, "", "", {}});
    require(
        isRefusal(none),
        "verify without any header gave " + none.describe() + ", expected DENIED or NOT_FOUND"
    );
    auto empty = good;
    for (auto& header : empty.headers) {
        header.second.clear();
    }
    const auto answer = AuthClient(*instance).verify(empty);
    require(
        isRefusal(answer),
        "verify of empty headers gave " + answer.describe() + ", expected DENIED or NOT_FOUND"
    );
}

void checkHidden(Context& context) {
    const auto instance = context.start();
    AuthClient auth(*instance);
    std::string texts;
    std::vector<std::string> secrets;
    for (const auto& good : goodCredentials(*instance)) {
        if (good.secret.empty()) {
            continue;
        }
        secrets.push_back(good.secret);
        texts += auth.verify(good).message;
        auto wrong = good;
        wrong.secret += "-wrong";
        texts += auth.verify(wrong).message;
        wrong.user = "check-nobody";
        texts += auth.verify(wrong).message;
        instance->host().breakKv(CONSORT_E_UNAVAILABLE);
        texts += auth.verify(good).message;
        instance->host().breakKv(CONSORT_OK);
    }
    texts += instance->host().logText();
    for (const auto& secret : secrets) {
        require(
            texts.find(secret) == std::string::npos,
            "a password or token that was tried is in the log or in the text of an error"
        );
    }
}

}  // namespace

std::vector<Check> authChecks() {
    return {
        {"auth.good",
         "give an identity with a subject for the right credential",
         verifies,
         &checkGood},
        {"auth.wrong-password",
         "answer DENIED for a wrong password of a user that you know",
         takesPasswords,
         &checkWrongPassword},
        {"auth.unknown-user",
         "answer NOT_FOUND for a user that you do not know, so that the next in the chain is "
         "asked; say `any_user = true` in [check.auth] when there is no list of users",
         takesPasswords,
         &checkUnknownUser},
        {"auth.empty",
         "refuse an empty user name and an empty password before anything else",
         takesPasswords,
         &checkEmptyFields},
        {"auth.truncated",
         "compare all bytes of the password: it is no C string",
         takesPasswords,
         &checkTruncated},
        {"auth.timing",
         "do the same work for an unknown user, against a made-up hash",
         takesPasswords,
         &checkTiming},
        {"auth.stable",
         "let the subject be what never changes about a user, such as the id",
         verifies,
         &checkStable},
        {"auth.admin",
         "say admin = -1 unless the backend really decides; then say `decides_admin = true` in "
         "[check.auth]",
         verifies,
         &checkAdmin},
        {"auth.accepts",
         "refuse types of credentials that are not in `accepts` with UNSUPPORTED",
         verifies,
         &checkAccepts},
        {"auth.token", "compare whole tokens, and refuse empty ones", takesTokens, &checkToken},
        {"auth.headers",
         "refuse a request without your headers, or with empty ones",
         takesHeaders,
         &checkHeaders},
        {"auth.hidden",
         "leave passwords and tokens out of logs and error texts",
         verifies,
         &checkHidden},
    };
}

}  // namespace consort::checker
