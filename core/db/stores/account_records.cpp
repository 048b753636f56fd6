// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/account_records.h"

namespace consort {

std::string_view name(Role role) noexcept {
    switch (role) {
        case Role::User:
            return "user";
        case Role::Admin:
            return "admin";
    }
    return "user";
}

std::optional<Role> roleFromName(std::string_view text) noexcept {
    for (const Role role : {Role::User, Role::Admin}) {
        if (text == name(role)) {
            return role;
        }
    }
    return std::nullopt;
}

}  // namespace consort
