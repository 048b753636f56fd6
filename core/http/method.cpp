// SPDX-License-Identifier: Apache-2.0
#include "core/http/method.h"

#include <array>

#include "core/http/access.h"

namespace consort::http {

namespace {

constexpr std::array<std::string_view, kMethodCount> kNames{
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

}  // namespace

std::string_view name(Method method) noexcept {
    return kNames[static_cast<std::size_t>(method)];
}

std::optional<Method> methodFromName(std::string_view text) noexcept {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames[i] == text) {
            return static_cast<Method>(i);
        }
    }
    return std::nullopt;
}

std::string_view name(Access access) noexcept {
    switch (access) {
        case Access::Public:
            return "public";
        case Access::User:
            return "user";
        case Access::Account:
            return "account";
        case Access::Admin:
            return "admin";
    }
    return "";
}

}  // namespace consort::http
