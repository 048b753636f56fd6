// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>

#include "core/db/connection.h"

namespace consort::db {

class DatabaseUrl;

/// Opens the file for reading. Throws Error(Unavailable) when it cannot be opened, Error(Invalid)
/// when it is not a database.
[[nodiscard]] std::unique_ptr<Connection> openSqliteReader(const DatabaseUrl& url);

/// Is told how many pages the write-ahead log has after each commit, within that commit.
using WalObserver = std::function<void(int pages)>;

/// Opens the file, which creates it, for the one that writes; throws the same. With an observer the
/// log is copied back only when it is longer than 64 MB: the observer is to see to it before.
[[nodiscard]] std::unique_ptr<Connection> openSqliteWriter(
    const DatabaseUrl& url, WalObserver observer = nullptr
);

}  // namespace consort::db
