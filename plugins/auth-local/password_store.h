// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include <consort/sdk/kv.hpp>

namespace consort::auth_local {

/// What is kept for one subject. Wiped when it ends.
struct Account {
    std::string subject;
    std::string user;  ///< As it was enrolled.
    std::string hash;

    Account(std::string subjectIs, std::string userIs, std::string hashIs);
    Account(Account&&) = default;
    Account& operator=(Account&&) = default;
    ~Account();
};

/// Accounts in the kv of the instance, found by subject or by user name. Thread-safe; throws
/// HostError, and Invalid for names longer than 255 bytes.
class PasswordStore final {
public:
    explicit PasswordStore(sdk::Kv kv) : kv_(kv) {}

    std::optional<Account> findByUser(sdk::Call call, std::string_view user) const;

    /// Throws Conflict when the user name belongs to another subject.
    void save(sdk::Call call, const Account& account);

    /// Only if its hash is still `oldHash`.
    void replaceHash(sdk::Call call, const Account& account, const std::string& oldHash);

    void remove(sdk::Call call, std::string_view subject);

private:
    std::optional<Account> findBySubject(sdk::Call call, std::string_view subject) const;
    void write(sdk::Call call, const Account& account) const;

    sdk::Kv kv_;
    std::mutex changing_;  ///< Between a look and the change that relies on it.
};

}  // namespace consort::auth_local
