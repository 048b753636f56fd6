// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace consort::db {

struct BackupHeader {
    std::string serverVersion;
    int schemaVersion = 0;
};

/// Meets the parts of a backup in their order. Lines of rows are valid during the call only.
class BackupVisitor {
public:
    virtual ~BackupVisitor() = default;

    virtual void onTable(const std::string& name, const std::vector<std::string>& columns) = 0;
    virtual void onRow(std::string_view line) = 0;
};

/// The first line. Throws Error(NotFound) when there is no such file, Invalid when it is no backup,
/// Conflict when a newer program made it.
BackupHeader readBackupHeader(const std::filesystem::path& file);

/// All of it, in constant memory; returns the number of rows. Throws Error(Invalid), naming the
/// file, when it was cut off, changed or never was a backup: only what comes before the last line
/// has been visited then.
std::uint64_t readBackup(const std::filesystem::path& file, BackupVisitor& visitor);

}  // namespace consort::db
