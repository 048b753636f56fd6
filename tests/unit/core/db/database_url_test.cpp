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

TEST(DatabaseUrl, PassesOnWhatLibpqIsToldOfTlsAndHosts) {
    const auto text = DatabaseUrl::parse(
        "postgresql://me:secret@db1:5432,db2:5433/music?sslmode=verify-full"
        "&sslrootcert=/etc/ca.pem&target_session_attrs=read-write&connect_timeout=2"
    );
    EXPECT_EQ(text.display(), "postgresql://db1:5432,db2:5433/music");
    const std::string& passed = text.connectionString();
    EXPECT_NE(passed.find("sslmode=verify-full&sslrootcert=/etc/ca.pem"), std::string::npos);
    EXPECT_NE(passed.find("target_session_attrs=read-write"), std::string::npos);
    EXPECT_NE(passed.find("connect_timeout=2"), std::string::npos);
    EXPECT_EQ(passed.find("connect_timeout=5"), std::string::npos);
}

TEST(DatabaseUrl, BoundsWhatIsWaitedFor) {
    const auto url = DatabaseUrl::parse("postgresql://db/music");
    for (const char* option :
         {"connect_timeout=5",
          "tcp_user_timeout=15000",
          "keepalives_idle=30",
          "keepalives_interval=10",
          "keepalives_count=3",
          "application_name=consort"}) {
        EXPECT_NE(url.connectionString().find(option), std::string::npos) << option;
    }
}

TEST(DatabaseUrl, NamesAnUnknownParameter) {
    try {
        DatabaseUrl::parse("postgresql://me:secret@db/music?sslmod=require");
        FAIL() << "accepted";
    } catch (const Error& error) {
        EXPECT_STREQ(
            error.what(), R"(database url: unknown parameter "sslmod" (did you mean "sslmode"?))"
        );
    }
}

TEST(DatabaseUrl, RefusesParametersThatTheServerReliesOn) {
    for (const char* name : {"client_encoding", "replication", "service", "dbname"}) {
        EXPECT_EQ(
            codeOf("postgresql://me:secret@db/music?" + std::string(name) + "=x"),
            ErrorCode::Invalid
        ) << name;
    }
}

}  // namespace consort::db
