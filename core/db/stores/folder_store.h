// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/ids.h"
#include "core/db/stores/page.h"
#include "core/db/stores/track_store.h"

namespace consort::db {

class Database;

/// A folder of a storage.
struct Folder {
    FolderId id;
    std::string name;  ///< Last part of the path; the storage's name for a root.
    std::string path;  ///< From the storage's root; empty for a root.
    std::optional<FolderId> parent;
    int trackCount = 0;  ///< In it and below it.
};

/// What is right in a folder: first folders, then tracks, both by name, paged as one sequence.
struct FolderPage {
    std::vector<Folder> folders;
    std::vector<Track> tracks;
    std::optional<std::string> nextCursor;
};

/// Reads folders that have tracks in them or below. Thread-safe.
class FolderStore final {
public:
    FolderStore(Database& database, const TrackStore& tracks)
        : database_(database), tracks_(tracks) {}

    std::optional<Folder> find(const FolderId& id) const;
    Page<Folder> listRoots(const PageRequest& request) const;
    FolderPage listContents(const FolderId& id, const PageRequest& request) const;

private:
    std::vector<std::pair<Folder, std::string>> listChildren(
        const FolderId& id, int limit, const std::optional<Cursor>& after
    ) const;
    void addTracks(FolderPage& page, const FolderId& id, int limit, const Cursor& after) const;

    Database& database_;
    const TrackStore& tracks_;
};

}  // namespace consort::db
