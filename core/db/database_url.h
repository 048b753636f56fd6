// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "core/db/connection.h"

namespace consort::db {

/// Where the database is: `sqlite:///path/to/file[?synchronous=full]` or
/// `postgresql://user:password@host:port[,host:port…]/name[?sslmode=…&…]`, with libpq's parameters
/// for TLS, timeouts, and which of several hosts is wanted; docs/operations.md lists them.
class DatabaseUrl final {
public:
    /// Throws Error(Invalid) naming what is wrong, an unknown parameter among them, never quoting a
    /// password.
    static DatabaseUrl parse(std::string_view url);

    Dialect dialect() const noexcept { return dialect_; }

    /// The file, for SQLite.
    const std::string& path() const noexcept { return target_; }

    /// SQLite only: fsync at every commit, so that a power cut loses nothing acknowledged. Without
    /// it, a killed process loses nothing and a power cut at most the last moments.
    bool isFullySynchronous() const noexcept { return fullySynchronous_; }

    /// The URL for libpq, for PostgreSQL. Holds the password.
    const std::string& connectionString() const noexcept { return target_; }

    /// For logs and errors: without user, password and parameters.
    const std::string& display() const noexcept { return display_; }

private:
    Dialect dialect_ = Dialect::Sqlite;
    std::string target_;
    std::string display_;
    bool fullySynchronous_ = false;
};

}  // namespace consort::db
