// SPDX-License-Identifier: Apache-2.0
#include "password_store.h"

#include <utility>

#include "password_hasher.h"

namespace consort::auth_local {
namespace {

constexpr std::size_t kMaxNameBytes = 255;

std::string folded(std::string_view user) {
    std::string name(user);
    for (auto& c : name) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return name;
}

std::string keyOf(std::string_view kind, std::string_view name) {
    if (name.empty() || name.size() > kMaxNameBytes) {
        throw sdk::Invalid("a " + std::string(kind) + " has 1 to 255 bytes");
    }
    return std::string(kind) + "/" + std::string(name);
}

std::string subjectKey(std::string_view subject) {
    return keyOf("subject", subject);
}

std::string userKey(std::string_view user) {
    return keyOf("user", folded(user));
}

}  // namespace

Account::Account(std::string subjectIs, std::string userIs, std::string hashIs)
    : subject(std::move(subjectIs)), user(std::move(userIs)), hash(std::move(hashIs)) {}

Account::~Account() {
    wipe(hash);
}

std::optional<Account> PasswordStore::findBySubject(sdk::Call call, std::string_view subject)
    const {
    auto record = kv_.get(call, subjectKey(subject));
    if (!record) {
        return std::nullopt;
    }
    const auto end = record->find('\n');
    if (end == std::string::npos) {
        throw sdk::Error(CONSORT_E_INTERNAL, "the password record of a subject is damaged");
    }
    Account account(std::string(subject), record->substr(end + 1), record->substr(0, end));
    wipe(*record);
    return account;
}

std::optional<Account> PasswordStore::findByUser(sdk::Call call, std::string_view user) const {
    const auto subject = kv_.get(call, userKey(user));
    if (!subject) {
        return std::nullopt;
    }
    auto account = findBySubject(call, *subject);
    if (account && folded(account->user) != folded(user)) {
        return std::nullopt;  // left behind when the server stopped between two writes
    }
    return account;
}

void PasswordStore::write(sdk::Call call, const Account& account) const {
    auto record = account.hash + "\n" + account.user;
    kv_.put(call, subjectKey(account.subject), record);
    wipe(record);
}

void PasswordStore::save(sdk::Call call, const Account& account) {
    if (account.user.find('\n') != std::string::npos) {
        throw sdk::Invalid("a user name has no line break");
    }
    const std::lock_guard lock(changing_);
    const auto owner = findByUser(call, account.user);
    if (owner && owner->subject != account.subject) {
        throw sdk::Conflict("the user name belongs to somebody else");
    }
    const auto before = findBySubject(call, account.subject);
    write(call, account);
    kv_.put(call, userKey(account.user), account.subject);
    if (before && folded(before->user) != folded(account.user)) {
        kv_.remove(call, userKey(before->user));
    }
}

void PasswordStore::replaceHash(
    sdk::Call call, const Account& account, const std::string& oldHash
) {
    const std::lock_guard lock(changing_);
    const auto now = findBySubject(call, account.subject);
    if (now && now->hash == oldHash) {
        write(call, account);
    }
}

void PasswordStore::remove(sdk::Call call, std::string_view subject) {
    const std::lock_guard lock(changing_);
    const auto account = findBySubject(call, subject);
    if (!account) {
        return;
    }
    kv_.remove(call, subjectKey(subject));
    if (kv_.get(call, userKey(account->user)) == subject) {
        kv_.remove(call, userKey(account->user));
    }
}

}  // namespace consort::auth_local
