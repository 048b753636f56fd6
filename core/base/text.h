// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace consort {

/// Search and sort key of a name: Unicode NFKD without marks, case folded, runs of anything but
/// letters and digits become one space, trimmed. "Beyoncé & Co." -> "beyonce co". Invalid UTF-8 is
/// replaced, never refused.
std::string foldKey(std::string_view text);

/// `text` as valid UTF-8: invalid sequences become U+FFFD, NUL and other C0 controls (but tab and
/// newline) are dropped.
std::string sanitizeUtf8(std::string_view text);

bool isValidUtf8(std::string_view text);

std::string hexEncode(std::string_view bytes);

/// Unpadded base64url (RFC 4648 section 5).
std::string base64UrlEncode(std::string_view bytes);

/// nullopt for anything but unpadded base64url.
std::optional<std::string> base64UrlDecode(std::string_view text);

/// SHA-256 of `bytes` as 64 lower-case hex digits.
std::string sha256Hex(std::string_view bytes);

/// HMAC-SHA-256 (RFC 2104) of `bytes`, 32 raw bytes.
std::string hmacSha256(std::string_view key, std::string_view bytes);

/// Compares without an early exit, for secrets. Lengths may leak.
bool equalsConstantTime(std::string_view a, std::string_view b) noexcept;

/// The candidate closest to `word` by edit distance, when close enough to be a typo.
std::optional<std::string> closest(
    std::string_view word, const std::vector<std::string>& candidates
);

}  // namespace consort
