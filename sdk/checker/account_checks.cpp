// SPDX-License-Identifier: Apache-2.0
#include "checks.h"
#include "operations.h"

namespace consort::checker {

namespace {

bool enrolls(const extensions::AdoptedPlugin& plugin) {
    return plugin.auth.enroll != nullptr;
}

bool rechecks(const extensions::AdoptedPlugin& plugin) {
    return plugin.auth.recheck != nullptr;
}

void expectIdentity(const Reply<IdentityInfo>& answer, const std::string& what) {
    require(
        answer.ok() && answer.pushed == 1 && answer.items.front().subject == kSubject,
        what + " gave " + answer.describe() + ", expected the subject that was enrolled"
    );
}

void expectEnrolled(AuthClient& auth, const char* subject, const char* user, const char* secret) {
    const auto answer = auth.enroll(subject, user, secret);
    require(answer.ok(), "enroll of \"" + std::string(user) + "\" gave " + answer.describe());
}

void checkEnroll(Context& context) {
    const auto instance = context.start();
    AuthClient auth(*instance);
    expectEnrolled(auth, kSubject, kUser, kSecret);
    expectIdentity(auth.verify({CONSORT_CRED_PASSWORD, kUser, kSecret}), "verify after enroll");
    expectEnrolled(auth, kSubject, kUser, "another secret 8 battery");
    expectIdentity(
        auth.verify({CONSORT_CRED_PASSWORD, kUser, "another secret 8 battery"}),
        "verify after the password was changed"
    );
    const auto old = auth.verify({CONSORT_CRED_PASSWORD, kUser, kSecret});
    require(
        old.status == CONSORT_E_DENIED, "the password from before the change gave " + old.describe()
    );
}

void checkRename(Context& context) {
    const auto instance = context.start();
    AuthClient auth(*instance);
    expectEnrolled(auth, kSubject, kUser, kSecret);
    expectEnrolled(auth, kSubject, "check.renamed", kSecret);
    expectIdentity(
        auth.verify({CONSORT_CRED_PASSWORD, "check.renamed", kSecret}), "verify of the new name"
    );
    const auto old = auth.verify({CONSORT_CRED_PASSWORD, kUser, kSecret});
    require(
        old.status == CONSORT_E_NOT_FOUND,
        "the name from before a rename gave " + old.describe() + ", expected NOT_FOUND"
    );
}

void checkTaken(Context& context) {
    const auto instance = context.start();
    AuthClient auth(*instance);
    expectEnrolled(auth, kSubject, kUser, kSecret);
    const auto other = auth.enroll("check-subject-2", kUser, "another secret 8 battery");
    require(
        other.status == CONSORT_E_CONFLICT,
        "enroll of a name that belongs to another subject gave " + other.describe() +
            ", expected CONFLICT"
    );
    expectIdentity(
        auth.verify({CONSORT_CRED_PASSWORD, kUser, kSecret}),
        "verify of a user whose name somebody else wanted"
    );
}

void checkForget(Context& context) {
    const auto instance = context.start();
    AuthClient auth(*instance);
    expectEnrolled(auth, kSubject, kUser, kSecret);
    for (int i = 0; i < 2; ++i) {
        const auto forgotten = auth.forget(kSubject);
        require(forgotten.ok(), "forget gave " + forgotten.describe() + ", expected OK");
    }
    const auto answer = auth.verify({CONSORT_CRED_PASSWORD, kUser, kSecret});
    require(
        answer.status == CONSORT_E_NOT_FOUND,
        "verify of a forgotten user gave " + answer.describe() + ", expected NOT_FOUND"
    );
    const auto again = auth.enroll("check-subject-2", kUser, kSecret);
    require(again.ok(), "the name of a forgotten user cannot be used again: " + again.describe());
}

void checkRecheck(Context& context) {
    const auto instance = context.start();
    AuthClient auth(*instance);
    const auto stranger = auth.recheck("check-nobody");
    require(
        stranger.pushed == 0 &&
            (stranger.status == CONSORT_E_NOT_FOUND || stranger.status == CONSORT_E_DENIED),
        "recheck of a subject that is not there gave " + stranger.describe() +
            ", expected NOT_FOUND or DENIED"
    );
    auto subject = context.settings().text("/auth/subject");
    if (subject.empty() && enrolls(instance->plugin())) {
        expectEnrolled(auth, kSubject, kUser, kSecret);
        subject = kSubject;
    }
    if (subject.empty()) {
        throw Skipped{"check.toml does not say `[check.auth] subject`"};
    }
    const auto answer = auth.recheck(subject);
    require(
        answer.ok() && answer.pushed == 1 && answer.items.front().subject == subject,
        "recheck of a user gave " + answer.describe() + ", expected the identity"
    );
}

}  // namespace

std::vector<Check> accountChecks() {
    return {
        {"auth.enroll",
         "set or replace the secret of a subject; the old one must end at once",
         enrolls,
         &checkEnroll},
        {"auth.rename",
         "let a subject have one name: enroll with another one frees the old",
         enrolls,
         &checkRename},
        {"auth.taken",
         "answer CONFLICT when the name belongs to another subject, and change nothing",
         enrolls,
         &checkTaken},
        {"auth.forget",
         "drop all that is kept for the subject; OK also when there is nothing",
         enrolls,
         &checkForget},
        {"auth.recheck",
         "give the identity as it is now, NOT_FOUND or DENIED for whoever may no longer log in",
         rechecks,
         &checkRecheck},
    };
}

}  // namespace consort::checker
