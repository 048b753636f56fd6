// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace consort::http {

/// Whether "+" stands for a space, as in queries and forms but not in paths.
enum class Plus { Literal, Space };

/// Percent-decodes. nullopt for a malformed escape or an encoded NUL.
std::optional<std::string> percentDecode(std::string_view text, Plus plus);

/// Escapes everything but RFC 3986 unreserved characters.
std::string percentEncode(std::string_view text);

/// The first value of `name` in an application/x-www-form-urlencoded text (query or form body),
/// decoded. Malformed escapes throw Error(Invalid) naming the parameter.
std::optional<std::string> findParam(std::string_view encoded, std::string_view name);

/// Every value of `name`, in order.
std::vector<std::string> findParams(std::string_view encoded, std::string_view name);

/// All pairs, in order, decoded.
std::vector<std::pair<std::string, std::string>> parseParams(std::string_view encoded);

}  // namespace consort::http
