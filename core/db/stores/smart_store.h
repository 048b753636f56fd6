// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/db/stores/page.h"
#include "core/db/stores/smart_rules.h"

namespace consort::db {

class Database;

/// Finds the tracks of smart playlists. Thread-safe.
class SmartStore final {
public:
    explicit SmartStore(Database& database) : database_(database) {}

    /// The tracks that fulfil the rules for `owner`, in their order. Each page evaluates them anew,
    /// so that a change between two pages may repeat or skip a track. Throws Error(Invalid) for a
    /// bad cursor.
    Page<TrackId> list(
        const SmartRules& rules, const UserId& owner, TimeMs nowMs, const PageRequest& request
    ) const;

private:
    Database& database_;
};

}  // namespace consort::db
