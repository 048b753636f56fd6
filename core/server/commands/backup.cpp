// SPDX-License-Identifier: Apache-2.0
#include "core/db/transfer/backup.h"

#include <filesystem>
#include <iostream>

#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/db/database_url.h"
#include "core/server/commands/commands.h"
#include "core/server/commands/transfer_report.h"
#include "core/server/configuration.h"
#include "core/server/service_options.h"
#include "core/server/version.h"

namespace consort::server {

namespace {

ExitCode backup(const Arguments& arguments) {
    if (arguments.positional().size() != 1) {
        std::cerr << "usage: consort backup FILE\n";
        return ExitCode::Usage;
    }
    const std::filesystem::path file = arguments.positional()[0];
    const auto configuration = loadConfiguration(arguments);
    requireValid(configuration.problems);
    const auto source = databaseUrlOf(configuration);
    // Standard output may be the backup itself.
    db::TransferSummary summary;
    {
        ProgressLine line(std::cerr, ::isatty(STDERR_FILENO) == 1);
        const bool shows = ::isatty(STDERR_FILENO) == 1 || file != "-";
        summary = db::backupDatabase(
            source, file, kVersion, shows ? listenerFor(line) : [](const db::TransferProgress&) {}
        );
    }
    if (file != "-") {
        std::cout << "kept " << summary.rows << " rows of " << source.display() << " in "
                  << file.string() << "\n";
    }
    return ExitCode::Ok;
}

ExitCode restore(const Arguments& arguments) {
    if (arguments.positional().size() != 1) {
        std::cerr << "usage: consort restore FILE [--force]\n";
        return ExitCode::Usage;
    }
    const std::filesystem::path file = arguments.positional()[0];
    const auto configuration = loadConfiguration(arguments);
    requireValid(configuration.problems);
    const auto target = databaseUrlOf(configuration);
    if (target.dialect() == db::Dialect::Sqlite) {
        std::error_code ignored;
        std::filesystem::create_directories(
            std::filesystem::path(target.path()).parent_path(), ignored
        );
    }
    db::TransferSummary summary;
    {
        ProgressLine line(std::cout, ::isatty(STDOUT_FILENO) == 1);
        summary = db::restoreDatabase(
            file,
            target,
            arguments.has("force") ? db::Replace::Everything : db::Replace::EmptyOnly,
            SystemClock(),
            listenerFor(line)
        );
    }
    std::cout << "restored " << summary.rows << " rows from " << file.string() << " to "
              << target.display() << "\n";
    return ExitCode::Ok;
}

}  // namespace

Command backupCommand() {
    return {
        "backup",
        "FILE",
        "Keep the database in a file",
        configurationOptions(),
        backup,
        false,
        "The server may go on meanwhile: the file holds the database as it was at one moment.\n"
        "\"-\" is standard output. Kept are accounts, library, likes, plays, playlists and the "
        "state\n"
        "of plugins; among them are password hashes and keys, so keep the file safe. Not kept are\n"
        "music files, covers, thumbnails, consort.toml and what it reads from other files."};
}

Command restoreCommand() {
    auto options = configurationOptions();
    options.push_back({"force", "", "Replace everything in the database by the backup"});
    return {
        "restore",
        "FILE",
        "Bring a backup back",
        options,
        restore,
        false,
        "Into the configured database, SQLite or PostgreSQL, whichever the backup is of. Stop the\n"
        "server first. The file is checked as a whole before the database is touched, then either\n"
        "all of it is there or nothing has changed. A database with rows in it is refused unless\n"
        "--force is given, which replaces everything: accounts, library, all of it."};
}

}  // namespace consort::server
