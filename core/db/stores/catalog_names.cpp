// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/catalog_names.h"

#include <set>

#include "core/base/ids.h"
#include "core/base/text.h"
#include "core/db/object_key.h"
#include "core/db/query_builder.h"
#include "core/db/search/search_changes.h"

namespace consort::db {

namespace {

constexpr Query kInsertArtist{
    "catalog_insert_artist",
    "INSERT INTO artists (id, name, name_key, sort_name, sort_key, mbid, added_ms)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)"};

constexpr Query kSetArtistMbid{
    "catalog_set_artist_mbid", "UPDATE artists SET mbid = $1 WHERE id = $2"};

constexpr Query kInsertGenre{
    "catalog_insert_genre", "INSERT INTO genres (id, name, name_key) VALUES ($1, $2, $3)"};

constexpr Query kInsertFolder{
    "catalog_insert_folder",
    "INSERT INTO folders (id, storage, path, name, name_key, parent_id)"
    " VALUES ($1, $2, $3, $4, $5, $6)"};

/// What tells one credit from another within a batch.
std::string creditKey(const CatalogArtist& artist) {
    return artist.name + '\x1f' + artist.mbid;
}

std::string_view folderOfKey(std::string_view key) {
    const std::size_t slash = key.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : key.substr(0, slash);
}

std::vector<std::string> listOf(const std::set<std::string>& values) {
    return {values.begin(), values.end()};
}

}  // namespace

std::string nameKey(std::string_view name) {
    std::string key = foldKey(name);
    return key.empty() ? std::string(name) : key;
}

void BatchArtists::ensure(const std::vector<CatalogTrack>& tracks) {
    std::vector<const CatalogArtist*> artists;
    std::set<std::string> seen;
    const auto add = [&](const std::vector<CatalogArtist>& credits) {
        for (const CatalogArtist& artist : credits) {
            if (seen.insert(creditKey(artist)).second) {
                artists.push_back(&artist);
            }
        }
    };
    for (const CatalogTrack& track : tracks) {
        add(track.artists);
        add(track.album.artists);
    }
    find(artists);
    for (const CatalogArtist* artist : artists) {
        ids_.emplace(creditKey(*artist), ensureOne(*artist));
    }
}

const std::string& BatchArtists::idOf(const CatalogArtist& artist) const {
    return ids_.at(creditKey(artist));
}

void BatchArtists::find(const std::vector<const CatalogArtist*>& artists) {
    std::set<std::string> names;
    std::set<std::string> mbids;
    for (const CatalogArtist* artist : artists) {
        names.insert(nameKey(artist->name));
        if (!artist->mbid.empty()) {
            mbids.insert(artist->mbid);
        }
    }
    std::set<std::string> seen;
    const auto add = [&](const Row& row) {
        if (seen.insert(row.text(0)).second) {
            addKnown({row.text(0), row.text(1), row.text(2)});
        }
    };
    forEachChunk(listOf(names), [&](const std::vector<std::string>& chunk) {
        QueryBuilder query("catalog_artists_by_name");
        query.add("SELECT id, name_key, mbid FROM artists WHERE name_key IN").addList(chunk);
        query.add(" ORDER BY id");
        transaction_.query(query, add);
    });
    forEachChunk(listOf(mbids), [&](const std::vector<std::string>& chunk) {
        QueryBuilder query("catalog_artists_by_mbid");
        query.add("SELECT id, name_key, mbid FROM artists WHERE mbid IN").addList(chunk);
        query.add(" ORDER BY id");
        transaction_.query(query, add);
    });
}

void BatchArtists::addKnown(Known known) {
    byName_.emplace(known.nameKey, known_.size());
    if (!known.mbid.empty()) {
        byMbid_.emplace(known.mbid, known_.size());
    }
    known_.push_back(std::move(known));
}

std::string BatchArtists::ensureOne(const CatalogArtist& artist) {
    if (const auto found = byMbid_.find(artist.mbid); found != byMbid_.end()) {
        return known_[found->second].id;
    }
    const std::string key = nameKey(artist.name);
    const auto [first, last] = byName_.equal_range(key);
    const Known* sameName = nullptr;
    Known* nameless = nullptr;
    for (auto it = first; it != last; ++it) {
        Known& known = known_[it->second];
        nameless = known.mbid.empty() ? &known : nameless;
        sameName = sameName == nullptr || known.id < sameName->id ? &known : sameName;
    }
    if (nameless != nullptr) {
        if (!artist.mbid.empty()) {
            transaction_.run(kSetArtistMbid, artist.mbid, nameless->id);
            nameless->mbid = artist.mbid;
            byMbid_.emplace(artist.mbid, static_cast<std::size_t>(nameless - known_.data()));
        }
        return nameless->id;
    }
    if (artist.mbid.empty() && sameName != nullptr) {
        return sameName->id;
    }
    return insert(artist, key);
}

std::string BatchArtists::insert(const CatalogArtist& artist, const std::string& key) {
    std::string id = newUuid(nowMs_);
    const std::string& sortName = artist.sortName.empty() ? artist.name : artist.sortName;
    const std::string sortKey = nameKey(sortName);
    transaction_.run(kInsertArtist, id, artist.name, key, sortName, sortKey, artist.mbid, nowMs_);
    search_.put({SearchKind::Artist, id, key, sortKey == key ? key : key + ' ' + sortKey});
    addKnown({id, key, artist.mbid});
    return id;
}

std::unordered_map<std::string, std::string> ensureGenres(
    Transaction& transaction, const std::vector<CatalogTrack>& tracks, TimeMs nowMs
) {
    std::map<std::string, std::string> namesByKey;
    for (const CatalogTrack& track : tracks) {
        for (const std::string& genre : track.genres) {
            namesByKey.emplace(nameKey(genre), genre);
        }
    }
    std::vector<std::string> keys;
    keys.reserve(namesByKey.size());
    for (const auto& [key, name] : namesByKey) {
        keys.push_back(key);
    }
    std::unordered_map<std::string, std::string> idsByKey;
    forEachChunk(keys, [&](const std::vector<std::string>& chunk) {
        QueryBuilder query("catalog_genres_by_name");
        query.add("SELECT id, name_key FROM genres WHERE name_key IN").addList(chunk);
        transaction.query(query, [&](const Row& row) {
            idsByKey.emplace(row.text(1), row.text(0));
        });
    });
    for (const auto& [key, name] : namesByKey) {
        if (!idsByKey.contains(key)) {
            const std::string id = newUuid(nowMs);
            transaction.run(kInsertGenre, id, name, key);
            idsByKey.emplace(key, id);
        }
    }
    return idsByKey;
}

std::unordered_map<std::string, std::string> ensureFolders(
    Transaction& transaction,
    const std::string& storage,
    const std::vector<CatalogTrack>& tracks,
    TimeMs nowMs
) {
    std::set<std::string> paths;
    for (const CatalogTrack& track : tracks) {
        std::string_view path = folderOfKey(track.file.key);
        while (paths.insert(std::string(path)).second && !path.empty()) {
            path = folderOfKey(path);
        }
    }
    std::vector<std::string> encoded;
    encoded.reserve(paths.size());
    for (const std::string& path : paths) {
        encoded.push_back(encodeObjectKey(path));
    }
    std::unordered_map<std::string, std::string> ids;
    forEachChunk(encoded, [&](const std::vector<std::string>& chunk) {
        QueryBuilder query("catalog_folders_by_path");
        query.add("SELECT id, path FROM folders WHERE storage = {} AND path IN", {storage})
            .addList(chunk);
        transaction.query(query, [&](const Row& row) {
            ids.emplace(decodeObjectKey(row.view(1)), row.text(0));
        });
    });
    // In the order of a set, every folder comes after the one it lies in.
    for (const std::string& path : paths) {
        if (ids.contains(path)) {
            continue;
        }
        const std::string id = newUuid(nowMs);
        const std::string_view parent = folderOfKey(path);
        const std::string name = sanitizeUtf8(
            path.empty()     ? storage
            : parent.empty() ? path
                             : path.substr(parent.size() + 1)
        );
        const auto parentId =
            path.empty() ? std::nullopt : std::optional(ids.at(std::string(parent)));
        transaction.run(
            kInsertFolder, id, storage, encodeObjectKey(path), name, nameKey(name), parentId
        );
        ids.emplace(path, id);
    }
    return ids;
}

}  // namespace consort::db
