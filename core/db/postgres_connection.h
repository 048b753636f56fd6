// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "core/db/connection.h"

namespace consort::db {

class DatabaseUrl;

/// Connects. Throws ConnectionLost when the server cannot be reached or refuses.
[[nodiscard]] std::unique_ptr<Connection> openPostgres(const DatabaseUrl& url);

}  // namespace consort::db
