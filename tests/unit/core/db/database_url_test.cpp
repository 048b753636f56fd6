// SPDX-License-Identifier: Apache-2.0
#include "core/db/database_url.h"

#include <gtest/gtest.h>

#include "core/base/error.h"

namespace consort::db {

namespace {

ErrorCode codeOf(std::string_view url) {
    try {
        DatabaseUrl::parse(url);
    } catch (const Error& error) {
        EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos);
        return error.code();
    }
    ADD_FAILURE() << url << " was accepted";
    return ErrorCode::Internal;
}

}  // namespace

TEST(DatabaseUrl, ReadsSqlitePath) {
    const DatabaseUrl url = DatabaseUrl::parse("sqlite:///var/lib/my%20music/consort.db");
    EXPECT_EQ(url.dialect(), Dialect::Sqlite);
    EXPECT_EQ(url.path(), "/var/lib/my music/consort.db");
    EXPECT_FALSE(url.isFullySynchronous());
}

TEST(DatabaseUrl, ReadsSynchronousOption) {
    EXPECT_TRUE(DatabaseUrl::parse("sqlite:///a/b?synchronous=full").isFullySynchronous());
}

TEST(DatabaseUrl, HidesSecretsOfPostgres) {
    const DatabaseUrl url =
        DatabaseUrl::parse("postgresql://me:secret@db.lan:5432/music?sslmode=require");
    EXPECT_EQ(url.dialect(), Dialect::PostgreSql);
    EXPECT_EQ(url.display(), "postgresql://db.lan:5432/music");
    EXPECT_NE(url.connectionString().find("sslmode=require"), std::string::npos);
}

TEST(DatabaseUrl, RefusesWhatItCannotRead) {
    for (const char* url :
         {"",
          "mysql://a/b",
          "sqlite://relative.db",
          "sqlite:///",
          "sqlite:///a/",
          "/a/b.db",
          "sqlite:///a?mode=x",
          "sqlite:///a%zz",
          "postgresql://me:secret@h:port/x?nonsense=1"}) {
        EXPECT_EQ(codeOf(url), ErrorCode::Invalid) << url;
    }
}

}  // namespace consort::db
