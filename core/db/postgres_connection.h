// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "core/db/connection.h"

namespace consort::db {

class DatabaseUrl;

enum class PostgresUse {
    Serving,   ///< Nobody waits for longer than a statement or a lock may take.
    Transfer,  ///< Statements may take as long as they like.
};

/// Connects. Throws ConnectionLost when the server cannot be reached or refuses.
[[nodiscard]] std::unique_ptr<Connection> openPostgres(
    const DatabaseUrl& url, PostgresUse use = PostgresUse::Serving
);

}  // namespace consort::db
