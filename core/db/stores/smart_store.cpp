// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/smart_store.h"

#include <algorithm>

#include "core/db/database.h"
#include "core/db/stores/rule_query.h"

namespace consort::db {

namespace {

constexpr const char* kCursorName = "smart";

}  // namespace

Page<TrackId> SmartStore::list(
    const SmartRules& rules, const UserId& owner, TimeMs nowMs, const PageRequest& request
) const {
    std::int64_t offset = 0;
    if (request.cursor) {
        offset = std::clamp<std::int64_t>(
            Cursor::decode(*request.cursor, kCursorName).number(), 0, rules.limit
        );
    }
    const auto wanted = std::min<std::int64_t>(request.limit, rules.limit - offset);
    QueryBuilder query("smart_tracks");
    RuleQuery writer(query, owner, nowMs);
    query.add("SELECT t.id FROM tracks t WHERE t.missing_since_ms IS NULL AND ");
    writer.addCondition(rules.match);
    writer.addOrder(rules);
    query.add(" LIMIT {} OFFSET {}", {wanted + 1, offset});
    Page<TrackId> page;
    database_.read([&](Session& session) {
        page.items.clear();
        session.query(query, [&](const Row& row) { page.items.push_back(row.id<TrackId>(0)); });
    });
    if (static_cast<std::int64_t>(page.items.size()) > wanted) {
        page.items.resize(static_cast<std::size_t>(wanted));
        const auto next = offset + wanted;
        if (next < rules.limit) {
            page.nextCursor = Cursor{kCursorName, std::to_string(next), "-"}.encode();
        }
    }
    return page;
}

}  // namespace consort::db
