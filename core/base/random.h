// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace consort {

/// Cryptographically secure bytes. Throws Error(Internal) when the system has none. Thread-safe.
void fillRandom(std::span<std::uint8_t> bytes);

/// `byteCount` random bytes as unpadded base64url (RFC 4648 section 5): for tokens and keys.
std::string randomToken(std::size_t byteCount = 32);

}  // namespace consort
