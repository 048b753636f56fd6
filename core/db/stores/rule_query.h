// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <string>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/db/query_builder.h"
#include "core/db/stores/smart_rules.h"

namespace consort::db {

/// Writes conditions and orders of smart playlists into a query over `tracks t`. The SQL is made of
/// the fragments of this file alone, everything from the rules is bound. Borrows the rules, which
/// must live, with this object, until the query has run.
class RuleQuery final {
public:
    /// Plays, likes and ratings are those of `owner`; "the last days" end at `nowMs`.
    RuleQuery(QueryBuilder& query, const UserId& owner, TimeMs nowMs)
        : query_(query), owner_(owner), nowMs_(nowMs) {}

    /// A condition in brackets.
    void addCondition(const Rule& rule);

    /// " ORDER BY …", in which equal ones come in the order of their ids.
    void addOrder(const SmartRules& rules);

private:
    void addRandom(std::uint64_t seed);
    void addTest(const Rule& rule);
    void addName(const Rule& rule);
    void addExact(const Rule& rule);
    void addPath(const Rule& rule);
    void addRange(const Rule& rule);
    void addMarkRange(const Rule& rule);

    const std::string& keep(std::string text) { return texts_.emplace_back(std::move(text)); }

    QueryBuilder& query_;
    const UserId& owner_;
    TimeMs nowMs_;
    std::deque<std::string> texts_;
};

}  // namespace consort::db
