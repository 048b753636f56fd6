// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <iostream>

#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/db/database.h"
#include "core/db/migrator.h"
#include "core/server/commands/commands.h"
#include "core/server/commands/transfer_report.h"
#include "core/server/configuration.h"
#include "core/server/service_options.h"

namespace consort::server {

namespace {

std::string migrations(int count) {
    return std::to_string(count) + (count == 1 ? " migration" : " migrations");
}

int countPending(const db::DatabaseUrl& url) {
    std::error_code ignored;
    if (url.dialect() == db::Dialect::Sqlite && !std::filesystem::exists(url.path(), ignored)) {
        return static_cast<int>(db::builtInMigrations().size());
    }
    db::Database database(url);
    return database.read([](db::Session& session) { return db::pendingMigrations(session); });
}

ExitCode bringUpToDate(const db::DatabaseUrl& url, bool isDryRun) {
    if (isDryRun) {
        std::cout << migrations(countPending(url)) << " would be applied to " << url.display()
                  << "\n";
        return ExitCode::Ok;
    }
    if (url.dialect() == db::Dialect::Sqlite) {
        std::error_code ignored;
        std::filesystem::create_directories(
            std::filesystem::path(url.path()).parent_path(), ignored
        );
    }
    db::Database database(url);
    const int applied = db::migrate(database, SystemClock());
    std::cout << url.display() << ": "
              << (applied == 0 ? "up to date already" : migrations(applied) + " applied") << "\n";
    return ExitCode::Ok;
}

ExitCode copyTo(
    const db::DatabaseUrl& source, const std::string& targetUrl, const Arguments& arguments
) {
    const auto target = db::DatabaseUrl::parse(targetUrl);
    const bool isDryRun = arguments.has("dry-run");
    const db::CopyMode mode = isDryRun                   ? db::CopyMode::DryRun
                              : arguments.has("restart") ? db::CopyMode::Restart
                                                         : db::CopyMode::Continue;
    db::TransferSummary summary;
    {
        ProgressLine line(std::cout, ::isatty(STDOUT_FILENO) == 1);
        summary = db::copyDatabase(source, target, mode, SystemClock(), listenerFor(line));
    }
    const std::string route = source.display() + " to " + target.display();
    if (isDryRun) {
        std::cout << "would " << (summary.resumed ? "go on copying " : "copy ") << route << "\n";
        printTables(summary, std::cout);
        std::cout << summary.rows << " rows, schema version " << summary.schemaVersion << "\n";
        return ExitCode::Ok;
    }
    std::cout << "copied and compared " << summary.rows << " rows, " << route
              << "\nNow set database.url to the new one and start the server.\n";
    return ExitCode::Ok;
}

ExitCode migrate(const Arguments& arguments) {
    const auto to = arguments.find("to");
    if (!arguments.positional().empty() || (arguments.has("restart") && !to)) {
        std::cerr << "usage: consort migrate [--dry-run] [--to URL [--restart]]\n";
        return ExitCode::Usage;
    }
    const auto configuration = loadConfiguration(arguments);
    requireValid(configuration.problems);
    const auto url = databaseUrlOf(configuration);
    return to ? copyTo(url, *to, arguments) : bringUpToDate(url, arguments.has("dry-run"));
}

}  // namespace

Command migrateCommand() {
    auto options = configurationOptions();
    options.push_back(
        {"to", "URL", "Copy everything to this database: sqlite:///… or postgresql://…"}
    );
    options.push_back({"restart", "", "With --to: empty an unfinished copy and begin again"});
    options.push_back({"dry-run", "", "Say what would be done, and write nothing"});
    return {
        "migrate",
        "",
        "Bring the database up to date, or move to another one",
        options,
        migrate,
        false,
        "With --to, everything is copied to an empty database of either kind and compared. Stop "
        "the\n"
        "server first. A copy that was interrupted goes on when the same command is run again. "
        "The\n"
        "database that is copied stays as it is. A password may come from PGPASSWORD or "
        "~/.pgpass."};
}

}  // namespace consort::server
