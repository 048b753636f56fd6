// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/log.h"
#include "core/services/library/folder_covers.h"
#include "core/services/library/scan_pipeline.h"

namespace consort::library {

class KnownCursor;

/// One scan of one storage. Files that are new or changed are read, files that are gone are marked
/// missing, once it is sure that they are: not when listing failed, and not when the storage has
/// suddenly nothing at all, as an unmounted disk has. Confined to one thread, for one run().
class Scanner final {
public:
    Scanner(
        StorageBackend& storage,
        ScanCatalog& catalog,
        ScanMonitor& monitor,
        Log& log,
        const ScanOptions& options
    );

    /// Scans what lies under each of `prefixes` ({""} is everything); `isFull` reads unchanged
    /// files too. Throws Error when the storage or the database fails, Cancelled when told to stop;
    /// what was written by then stays and is not done again the next time.
    void run(const std::vector<std::string>& prefixes, bool isFull, const std::stop_token& stop);

private:
    enum class NewFiles { Read, Hold };

    void compare(const std::string& prefix, NewFiles newFiles, const std::stop_token& stop);
    void match(const StorageObject& object, KnownCursor& known, NewFiles newFiles);
    void leaveOut(const std::string& folder, KnownCursor& known);
    void matchKnown(const StorageObject& object, const KnownFile& known);
    void forget(const KnownFile& known);
    void addNew(const StorageObject& object, NewFiles newFiles);
    void countUnchanged(bool isFailed, bool force);
    bool mayMarkMissing();
    void markMissing();
    void readHeld();
    void writeCovers();

    StorageBackend& storage_;
    ScanCatalog& catalog_;
    ScanMonitor& monitor_;
    Log& log_;
    const ScanOptions& options_;
    ScanPipeline* pipeline_ = nullptr;
    FolderCovers covers_;
    std::vector<StorageObject> held_;
    std::vector<std::string> gone_;
    std::set<std::string> leftOut_;  ///< Folders that could not be listed.
    bool heldOverflowed_ = false;
    bool goneOverflowed_ = false;
    bool isFull_ = false;
    std::uint64_t listed_ = 0;
    std::uint64_t wasThere_ = 0;
    std::uint64_t unchanged_ = 0;
    std::uint64_t stillFailed_ = 0;
};

}  // namespace consort::library
