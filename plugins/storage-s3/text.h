// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Encodings and dates as S3 and SigV4 have them. Pure functions.
namespace consort::s3 {

/// RFC 3986's unreserved characters stay, everything else becomes %XX: what SigV4 signs.
std::string percentEncoded(std::string_view text);

/// The same with slashes kept: a key as the path of a URL.
std::string pathEncoded(std::string_view key);

/// A key as `encoding-type=url` writes it: %XX, and '+' for a space.
std::string urlDecoded(std::string_view text);

std::string hexOf(std::string_view bytes);

/// The bytes that hex digits of either case stand for; nullopt for what is none.
std::optional<std::string> bytesOfHex(std::string_view hex);

std::string base64Of(std::string_view bytes);

/// As text between tags or in an attribute.
std::string xmlEscaped(std::string_view text);

/// As a string of JSON, without the quotes around it.
std::string jsonEscaped(std::string_view text);

std::string lowered(std::string_view text);

/// "20130524T000000Z" of seconds since 1970.
std::string amzDate(std::int64_t seconds);

/// Seconds since 1970 of "2026-11-29T13:22:20.636Z", fractions cut off; nullopt for others.
std::optional<std::int64_t> parseIsoDate(std::string_view text);

/// Seconds since 1970 of "Sun, 06 Nov 1994 08:49:37 GMT"; nullopt for others.
std::optional<std::int64_t> parseHttpDate(std::string_view text);

/// nullopt unless all of it is digits and it fits.
std::optional<std::uint64_t> parseNumber(std::string_view text);

/// `"abc"` as abc, and abc too; empty for a weak one.
std::string bareEtag(std::string_view etag);

}  // namespace consort::s3
