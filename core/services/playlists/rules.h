// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/base/json_value.h"
#include "core/db/stores/smart_rules.h"

namespace consort::playlists {

inline constexpr int kHighestRuleDepth = 10;
inline constexpr std::size_t kHighestRuleCount = 100;

/// The rules of a smart playlist: `{"match": rule, "sort", "descending", "seed", "limit"}`, a rule
/// being `{"all": [rule…]}`, `{"any": [rule…]}`, `{"not": rule}` or a test such as `{"field":
/// "title", "contains": "sea"}`. Throws Error(Invalid) naming the place, such as
/// `rules/match/all/2/field`, for members and fields that do not exist, values of another type,
/// rules nested more than 10 deep, and more than 100 of them.
db::SmartRules rulesOf(const JsonValue& object);

/// What rulesOf() understands, in one way of writing it.
std::string textOf(const db::SmartRules& rules);

}  // namespace consort::playlists
