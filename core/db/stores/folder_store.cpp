// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/folder_store.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/db/database.h"
#include "core/db/object_key.h"
#include "core/db/query_builder.h"
#include "core/db/stores/ordering.h"

namespace consort::db {

namespace {

constexpr Fragment kColumns{"SELECT f.id, f.name, f.path, f.parent_id, f.track_count, f.name_key"};
constexpr Fragment kFrom{" FROM folders f WHERE f.track_count > 0"};
constexpr Ordering kByName{
    "name",
    false,
    "",
    " AND (f.name_key, f.id) > ({}, {})",
    " AND (f.name_key, f.id) < ({}, {})",
    " ORDER BY f.name_key, f.id LIMIT {}",
    " ORDER BY f.name_key DESC, f.id DESC LIMIT {}"};
constexpr Query kTrackIds{
    "folder_track_ids",
    "SELECT id, object_key FROM tracks WHERE folder_id = $1 AND missing_since_ms IS NULL "
    "AND (object_key, id) > ($2, $3) ORDER BY object_key, id LIMIT $4"};

/// A cursor of a folder's contents says in which of its two parts it stands.
constexpr const char* kInFolders = "folders";
constexpr const char* kInTracks = "tracks";

Folder folderOf(const Row& row) {
    Folder folder{
        row.id<FolderId>(0),
        row.text(1),
        sanitizeUtf8(decodeObjectKey(row.view(2))),
        std::nullopt,
        row.integer(4)};
    if (!row.view(3).empty()) {
        folder.parent = row.id<FolderId>(3);
    }
    return folder;
}

std::string cursorOrder(const std::string& text) {
    const auto plain = base64UrlDecode(text);
    return plain && plain->starts_with(kInTracks) ? kInTracks : kInFolders;
}

}  // namespace

std::optional<Folder> FolderStore::find(const FolderId& id) const {
    QueryBuilder query("folder_by_id");
    query.add(kColumns).add(kFrom).add(" AND f.id = {}", {id});
    std::optional<Folder> found;
    database_.read([&](Session& session) {
        session.query(query, [&](const Row& row) { found = folderOf(row); });
    });
    return found;
}

Page<Folder> FolderStore::listRoots(const PageRequest& request) const {
    const ChosenOrdering order{&kByName, false};
    std::optional<Cursor> cursor;
    QueryBuilder query("folder_roots");
    query.add(kColumns).add(kFrom).add(" AND f.parent_id IS NULL");
    addPage(query, order, request, cursor);
    return fetchPage(database_, query, order, request, [](const Row& row) {
        return std::pair(folderOf(row), row.text(5));
    });
}

std::vector<std::pair<Folder, std::string>> FolderStore::listChildren(
    const FolderId& id, int limit, const std::optional<Cursor>& after
) const {
    QueryBuilder query("folder_children");
    query.add(kColumns).add(kFrom).add(" AND f.parent_id = {}", {id});
    if (after) {
        query.add(kByName.after, {after->key, after->id});
    }
    query.add(kByName.orderBy, {limit});
    std::vector<std::pair<Folder, std::string>> rows;
    database_.read([&](Session& session) {
        rows.clear();
        session.query(query, [&](const Row& row) {
            rows.emplace_back(folderOf(row), row.text(5));
        });
    });
    return rows;
}

FolderPage FolderStore::listContents(const FolderId& id, const PageRequest& request) const {
    FolderPage page;
    const auto limit = static_cast<std::size_t>(request.limit);
    std::optional<Cursor> inFolders;
    Cursor inTracks{kInTracks, "", ""};
    bool foldersDone = false;
    if (request.cursor) {
        const auto order = cursorOrder(*request.cursor);
        foldersDone = order == kInTracks;
        (foldersDone ? inTracks : inFolders.emplace()) = Cursor::decode(*request.cursor, order);
    }
    if (!foldersDone) {
        auto rows = listChildren(id, request.limit + 1, inFolders);
        const bool hasMore = rows.size() > limit;
        rows.resize(std::min(rows.size(), limit));
        for (auto& [folder, key] : rows) {
            page.folders.push_back(folder);
        }
        if (hasMore) {
            page.nextCursor =
                Cursor{kInFolders, rows.back().second, rows.back().first.id.str()}.encode();
            return page;
        }
    }
    addTracks(page, id, request.limit - static_cast<int>(page.folders.size()), inTracks);
    return page;
}

void FolderStore::addTracks(FolderPage& page, const FolderId& id, int limit, const Cursor& after)
    const {
    std::vector<TrackId> ids;
    std::vector<std::string> keys;
    database_.read([&](Session& session) {
        ids.clear();
        keys.clear();
        session.query(kTrackIds, id, after.key, after.id, limit + 1).each([&](const Row& row) {
            ids.push_back(row.id<TrackId>(0));
            keys.push_back(row.text(1));
        });
    });
    if (ids.size() > static_cast<std::size_t>(limit)) {
        ids.pop_back();
        const Cursor last =
            ids.empty() ? after : Cursor{kInTracks, keys[ids.size() - 1], ids.back().str()};
        page.nextCursor = last.encode();
    }
    page.tracks = tracks_.listByIds(ids);
}

}  // namespace consort::db
