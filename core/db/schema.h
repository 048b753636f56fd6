// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace consort::db {

class Session;

/// Where an unfinished copy into this database keeps how far it came; see copyDatabase().
inline constexpr std::string_view kUnfinishedCopyTable = "unfinished_copy";

bool hasTable(Session& session, std::string_view name);

/// Throws Error(Conflict) when a copy into this database was begun and not finished. `what` names
/// the database.
void requireFinished(Session& session, std::string_view what);

}  // namespace consort::db
