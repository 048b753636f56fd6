// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace consort::http {

enum class Method : std::uint8_t { Get, Head, Post, Put, Patch, Delete, Options };

inline constexpr std::size_t kMethodCount = 7;

/// "GET", "HEAD" …
std::string_view name(Method method) noexcept;

/// nullopt for a method that this server does not know; names are case-sensitive (RFC 9110 9.1).
std::optional<Method> methodFromName(std::string_view text) noexcept;

}  // namespace consort::http
