// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <fcntl.h>

#include "core/base/file_descriptor.h"
#include "core/base/log.h"
#include "core/services/accounts/access_tokens.h"
#include "core/services/accounts/account_service.h"
#include "core/services/accounts/accounts.h"
#include "core/services/accounts/api_keys.h"
#include "core/services/accounts/sessions.h"
#include "core/services/accounts/stream_tokens.h"
#include "core/services/accounts/user_directory.h"

#include "tests/support/memory_auth.h"
#include "tests/support/test_database.h"

namespace consort::testing {

inline const std::string kPassword = "correct horse 1";

/// The account services of one server, on a real database, with a clock that stands still.
class AccountServer final {
public:
    explicit AccountServer(db::Database& database, accounts::AccountOptions options = {})
        : options_(std::move(options)) {
        auth.backends = {local};
        restart(database);
    }

    void restart(db::Database& database) {
        accounts_ = std::make_unique<accounts::Accounts>(database, auth, clock, log_, options_);
    }

    accounts::Accounts& operator*() { return *accounts_; }

    accounts::Accounts* operator->() { return accounts_.get(); }

    accounts::SignIn signUp(const std::string& email) {
        return accounts_->own().signUp({}, {email, kPassword, "Somebody", {}}, client);
    }

    accounts::SignIn login(const std::string& name, const std::string& password = kPassword) {
        return accounts_->own().login({}, {name, password, {}}, client);
    }

    /// An account made by an administrator.
    User add(const std::string& email, Role role = Role::User) {
        return accounts_->users()
            .create({}, {email, kPassword, "Somebody", {}, role}, db::Admission::Anyone, client)
            .value();
    }

    bool accepts(const std::string& accessToken) {
        return accounts_->accessTokens().verify(accessToken).has_value();
    }

    ManualClock clock;
    std::shared_ptr<MemoryAuth> local = std::make_shared<MemoryAuth>();
    MemoryAuthDirectory auth;
    accounts::ClientInfo client{"192.0.2.1", "test"};

private:
    FileDescriptor null_{::open("/dev/null", O_WRONLY | O_CLOEXEC)};
    Log log_{null_.get()};
    accounts::AccountOptions options_;
    std::unique_ptr<accounts::Accounts> accounts_;
};

/// The code of the Error that `work` throws; nullopt when it throws none.
template <class Work>
std::optional<ErrorCode> errorOf(Work&& work) {
    try {
        work();
        return std::nullopt;
    } catch (const Error& error) {
        return error.code();
    }
}

/// The first field that the Error of `work` names; empty when there is none.
template <class Work>
std::string fieldOf(Work&& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.fields().empty() ? "" : error.fields().front().field;
    }
    return "";
}

}  // namespace consort::testing
