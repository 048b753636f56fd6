// SPDX-License-Identifier: Apache-2.0
#include "tests/support/test_database.h"

#include <cstdlib>
#include <stdexcept>

#include <libpq-fe.h>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/text.h"
#include "core/db/migrator.h"

namespace consort::testing {

namespace {

constexpr long long kTemplateLock = 4750203;

std::string serverUrl() {
    const char* url = std::getenv("CONSORT_TEST_POSTGRES");
    if (url == nullptr || *url == '\0') {
        throw std::runtime_error(
            "CONSORT_TEST_POSTGRES is not set: this test needs a PostgreSQL server "
            "(tests/support/with_servers.py postgres -- COMMAND starts one)"
        );
    }
    return url;
}

std::string withDatabase(std::string url, const std::string& database) {
    const std::size_t question = url.find('?');
    const std::size_t slash = url.rfind('/', question);
    const std::string options = question == std::string::npos ? "" : url.substr(question);
    return url.substr(0, slash + 1) + database + options;
}

class Admin final {
public:
    explicit Admin(const std::string& url) : connection_(PQconnectdb(url.c_str()), &PQfinish) {
        run("SET client_min_messages = error");
    }

    /// Rows of the answer.
    int run(const std::string& sql) {
        const std::unique_ptr<PGresult, decltype(&PQclear)> result(
            PQexec(connection_.get(), sql.c_str()), &PQclear
        );
        const ExecStatusType status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            throw std::runtime_error(sql + ": " + PQerrorMessage(connection_.get()));
        }
        return PQntuples(result.get());
    }

private:
    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

void migrateAt(const std::string& url) {
    db::Database database(db::DatabaseUrl::parse(url));
    db::migrate(database, SystemClock());
}

/// A migrated database to copy from, made once for each state of the migrations: copying one is
/// much faster than migrating.
std::string ensureTemplate(Admin& admin) {
    std::string all;
    for (const db::Migration& migration : db::builtInMigrations()) {
        all += migration.postgres;
    }
    const std::string name = "consort_template_" + sha256Hex(all).substr(0, 12);
    const std::string lock = std::to_string(kTemplateLock);
    admin.run("SELECT pg_advisory_lock(" + lock + ")");
    if (admin.run("SELECT 1 FROM pg_database WHERE datname = '" + name + "'") == 0) {
        const std::string draft = name + "_draft";
        admin.run("DROP DATABASE IF EXISTS " + draft);
        admin.run("CREATE DATABASE " + draft);
        migrateAt(withDatabase(serverUrl(), draft));
        admin.run("ALTER DATABASE " + draft + " RENAME TO " + name);
    }
    admin.run("SELECT pg_advisory_unlock(" + lock + ")");
    return name;
}

std::string uniqueName() {
    std::string name = newUuid(SystemClock().nowMs());
    std::erase(name, '-');
    return "consort_test_" + name;
}

}  // namespace

TestDatabase::TestDatabase(db::Dialect dialect, Schema schema) {
    if (dialect == db::Dialect::Sqlite) {
        folder_ = std::filesystem::temp_directory_path() / uniqueName();
        std::filesystem::create_directory(folder_);
        url_ = "sqlite://" + (folder_ / "consort.db").string();
        if (schema == Schema::Migrated) {
            migrateAt(url_);
        }
    } else {
        Admin admin(serverUrl());
        const std::string name = uniqueName();
        admin.run(
            "CREATE DATABASE " + name +
            (schema == Schema::Migrated ? " TEMPLATE " + ensureTemplate(admin) : "")
        );
        serverDatabase_ = name;
        url_ = withDatabase(serverUrl(), name);
    }
    reopen();
}

TestDatabase::~TestDatabase() {
    database_.reset();
    if (!serverDatabase_.empty()) {
        Admin(serverUrl()).run("DROP DATABASE IF EXISTS " + serverDatabase_ + " WITH (FORCE)");
    } else {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
}

void TestDatabase::reopen() {
    database_.reset();
    database_ = std::make_unique<db::Database>(db::DatabaseUrl::parse(url_));
}

}  // namespace consort::testing
