// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/base/ids.h"
#include "core/db/stores/page.h"

namespace consort::db {

class Database;

struct Genre {
    GenreId id;
    std::string name;
    int albumCount = 0;
    int trackCount = 0;
};

/// Reads genres that have tracks. Thread-safe.
class GenreStore final {
public:
    explicit GenreStore(Database& database) : database_(database) {}

    /// By name.
    Page<Genre> list(const PageRequest& request) const;

private:
    Database& database_;
};

}  // namespace consort::db
