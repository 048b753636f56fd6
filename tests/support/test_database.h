// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "core/db/database.h"

namespace consort::testing {

enum class Schema { Migrated, Empty };

/// A database of its own, gone with this object. PostgreSQL is the server in CONSORT_TEST_POSTGRES;
/// without that variable the constructor throws, so that a test fails rather than passes by halves.
class TestDatabase final {
public:
    explicit TestDatabase(db::Dialect dialect, Schema schema = Schema::Migrated);
    ~TestDatabase();

    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    db::Database& operator*() { return *database_; }

    db::Database* operator->() { return database_.get(); }

    const std::string& url() const { return url_; }

    /// Closes and opens it again, as a restart of the server does.
    void reopen();

private:
    std::filesystem::path folder_;
    std::string serverDatabase_;
    std::string url_;
    std::unique_ptr<db::Database> database_;
};

/// Fixture for tests that run on both databases:
/// `class AlbumStoreTest : public consort::testing::OnBothDatabases {};`
/// `CONSORT_ON_BOTH_DATABASES(AlbumStoreTest);`
class OnBothDatabases : public ::testing::TestWithParam<db::Dialect> {
protected:
    TestDatabase database_{GetParam()};
};

inline std::string dialectName(const ::testing::TestParamInfo<db::Dialect>& info) {
    return info.param == db::Dialect::Sqlite ? "Sqlite" : "PostgreSql";
}

}  // namespace consort::testing

#define CONSORT_ON_BOTH_DATABASES(fixture)                                                     \
    INSTANTIATE_TEST_SUITE_P(                                                                  \
        Both,                                                                                  \
        fixture,                                                                               \
        ::testing::Values(::consort::db::Dialect::Sqlite, ::consort::db::Dialect::PostgreSql), \
        ::consort::testing::dialectName                                                        \
    )
