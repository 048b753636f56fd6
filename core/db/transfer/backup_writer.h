// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/db/transfer/table_catalog.h"

namespace consort::db {

/// Writes a backup: gzip of lines of JSON. A header with the version of format and schema; for each
/// table a line with its columns and then its rows as arrays; a last line with the counts and the
/// SHA-256 of everything before. The same rows make the same bytes. Confined to one thread.
class BackupWriter final {
public:
    static constexpr int kFormatVersion = 1;
    /// The reader refuses longer lines, so that a file that is none cannot fill the memory.
    static constexpr std::size_t kLongestLine = std::size_t{64} << 20;

    /// Writes to a file beside `file` that only its owner may read and that takes its place in
    /// finish(); "-" is standard output. Throws Error(Unavailable) when it cannot be written, as
    /// everything here does.
    BackupWriter(std::filesystem::path file, std::string_view serverVersion, int schemaVersion);
    /// Removes what was not finished.
    ~BackupWriter();
    BackupWriter(const BackupWriter&) = delete;
    BackupWriter& operator=(const BackupWriter&) = delete;

    void beginTable(const TableShape& table);
    void addRow(const Cells& row);

    /// Returns once it is on the disk.
    void finish();

private:
    struct Output;

    void writeLine(std::string_view line);

    std::unique_ptr<Output> output_;
    std::uint64_t tables_ = 0;
    std::uint64_t rows_ = 0;
};

}  // namespace consort::db
