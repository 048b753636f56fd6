// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

namespace consort::accounts {

inline constexpr std::size_t kMinPasswordBytes = 8;
inline constexpr std::size_t kMaxPasswordBytes = 1024;
inline constexpr std::size_t kMaxUsernameLength = 64;
inline constexpr std::size_t kMaxDisplayNameLength = 100;
/// No email address or username is longer, so a longer login name is nobody's.
inline constexpr std::size_t kMaxLoginBytes = 320;

/// Gathers what is wrong with a request, so that one answer names every field.
class FieldChecks final {
public:
    /// The address as kept: trimmed, in NFC. Quoted local parts and address literals are refused:
    /// nobody has one, and they invite trouble in everything that shows them.
    std::string email(std::string_view text);
    std::string username(std::string_view text);
    std::string displayName(std::string_view text);
    void password(std::string_view field, std::string_view text);
    void add(std::string field, std::string message);

    bool isOk() const noexcept { return errors_.empty(); }

    /// Throws Error(Invalid) with all fields that failed; nothing when none did.
    void throwIfAny(const std::string& what) const;

private:
    std::vector<FieldError> errors_;
};

/// A username made from an email address or from what an identity provider calls somebody: always
/// valid, not necessarily free. "Anna.K+music@example.org" -> "Anna.K-music".
std::string suggestUsername(std::string_view name);

}  // namespace consort::accounts
