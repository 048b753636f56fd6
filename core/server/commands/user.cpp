// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include <termios.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/server/commands/commands.h"
#include "core/server/commands/logging.h"
#include "core/server/core_services.h"
#include "core/server/plugin_set.h"
#include "core/services/accounts/accounts.h"
#include "core/services/accounts/user_directory.h"

namespace consort::server {

namespace {

using accounts::UserDirectory;

const accounts::ClientInfo kConsole{"", "command line"};

/// One line from standard input, unseen when that is a terminal.
std::string readPassword() {
    ::termios shown{};
    const bool isTerminal = ::isatty(STDIN_FILENO) == 1 && ::tcgetattr(STDIN_FILENO, &shown) == 0;
    if (isTerminal) {
        std::cerr << "Password: " << std::flush;
        auto hidden = shown;
        hidden.c_lflag &= ~static_cast<::tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    std::string password;
    std::getline(std::cin, password);
    if (isTerminal) {
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
        std::cerr << "\n";
    }
    if (password.empty()) {
        throw invalid("no password was given on standard input");
    }
    return password;
}

User requireUser(const UserDirectory& users, const std::string& login) {
    auto found = users.findByLogin(login);
    if (!found) {
        throw notFound("there is no user \"" + login + "\"");
    }
    return std::move(*found);
}

void printUsers(const UserDirectory& users) {
    constexpr int kPage = 500;
    UserId after;
    for (;;) {
        const auto page = users.list(after, kPage);
        for (const auto& user : page) {
            std::cout << user.username << "\t" << user.email.value_or("-") << "\t"
                      << name(user.role) << (user.disabled ? "\tdisabled" : "") << "\n";
        }
        if (page.size() < static_cast<std::size_t>(kPage)) {
            return;
        }
        after = page.back().id;
    }
}

void addUser(UserDirectory& users, const std::string& email, const Arguments& arguments) {
    accounts::NewUser wanted;
    wanted.email = email;
    wanted.displayName = arguments.find("name").value_or("");
    wanted.username = arguments.find("username");
    wanted.role = arguments.has("admin") ? Role::Admin : Role::User;
    wanted.password = readPassword();
    const auto user = users.create({}, wanted, db::Admission::Anyone, kConsole);
    std::cout << "added " << user->username << " (" << name(user->role) << ")\n";
}

void changeRole(UserDirectory& users, const User& user, const std::string& role) {
    if (role != "admin" && role != "user") {
        throw invalid("a role is \"admin\" or \"user\", not \"" + role + "\"");
    }
    db::AccountChange change;
    change.role = role == "admin" ? Role::Admin : Role::User;
    users.change(user.id, change, {}, kConsole);
    std::cout << user.username << " is " << role << " now\n";
}

void runAction(
    UserDirectory& users, const std::vector<std::string>& words, const Arguments& arguments
) {
    const auto& action = words[0];
    if (action == "list") {
        printUsers(users);
    } else if (action == "add") {
        addUser(users, words[1], arguments);
    } else if (action == "passwd") {
        const auto user = requireUser(users, words[1]);
        users.setPassword({}, user.id, readPassword(), {}, kConsole);
        std::cout << "changed; all sessions of " << user.username << " have ended\n";
    } else if (action == "role") {
        changeRole(users, requireUser(users, words[1]), words[2]);
    } else {
        const auto user = requireUser(users, words[1]);
        users.remove({}, user.id, {}, kConsole);
        std::cout << "removed " << user.username << "\n";
    }
}

ExitCode user(const Arguments& arguments) {
    const auto& words = arguments.positional();
    const std::map<std::string, std::size_t> counts{
        {"list", 1}, {"add", 2}, {"passwd", 2}, {"role", 3}, {"remove", 2}};
    const auto action = words.empty() ? counts.end() : counts.find(words[0]);
    if (action == counts.end() || words.size() != action->second) {
        std::cerr << "usage: consort user list | add EMAIL | passwd LOGIN | role LOGIN admin|user "
                     "| remove LOGIN\n";
        return ExitCode::Usage;
    }
    const auto configuration = loadConfiguration(arguments);
    auto log = quietLog();
    CoreServices core(configuration, log, preparePlugins(configuration, log));
    runAction(core.accounts().users(), words, arguments);
    return ExitCode::Ok;
}

}  // namespace

Command userCommand() {
    auto options = configurationOptions();
    options.push_back({"admin", "", "add: an administrator"});
    options.push_back({"name", "NAME", "add: the name that others see"});
    options.push_back({"username", "NAME", "add: default is the local part of the email address"});
    return {
        "user",
        "list | add EMAIL | passwd LOGIN | role LOGIN admin|user | remove LOGIN",
        "Accounts; passwords are read from standard input",
        options,
        user};
}

}  // namespace consort::server
