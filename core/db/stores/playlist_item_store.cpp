// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/playlist_item_store.h"

#include <algorithm>
#include <unordered_map>

#include "core/base/error.h"
#include "core/db/database.h"
#include "core/db/query_builder.h"
#include "core/db/stores/in_order.h"
#include "core/db/stores/playlist_guard.h"
#include "core/db/stores/playlist_positions.h"

namespace consort::db {

namespace {

constexpr const char* kCursorName = "items";
constexpr std::size_t kRowsAtOnce = 500;

constexpr Fragment kColumns{
    "SELECT id, track_id, position, added_by, added_ms FROM playlist_items"};

constexpr Query kLast{
    "playlist_last_position",
    "SELECT COALESCE(MAX(position), 0) FROM playlist_items WHERE playlist_id = $1"};
constexpr Query kPositionOf{
    "playlist_position_of",
    "SELECT position FROM playlist_items WHERE id = $1 AND playlist_id = $2"};
constexpr Query kPositionAt{
    "playlist_position_at",
    "SELECT position FROM playlist_items WHERE playlist_id = $1 ORDER BY position "
    "LIMIT 1 OFFSET $2"};
constexpr Query kNext{
    "playlist_next_position",
    "SELECT MIN(position) FROM playlist_items WHERE playlist_id = $1 AND position > $2"};
// Positions are unique at every moment, so all leave for below zero before they get new ones.
constexpr Query kTurnDown{
    "playlist_turn_down", "UPDATE playlist_items SET position = -position WHERE playlist_id = $1"};
constexpr Query kNumber{
    "playlist_number",
    "UPDATE playlist_items SET position = n.place * 4294967296 FROM (SELECT id, ROW_NUMBER() OVER "
    "(ORDER BY position DESC) AS place FROM playlist_items WHERE playlist_id = $1) n "
    "WHERE n.id = playlist_items.id"};
constexpr Query kClear{"playlist_clear", "DELETE FROM playlist_items WHERE playlist_id = $1"};
constexpr Query kSettle{
    "playlist_settle", "UPDATE playlists SET item_count = $1, duration_ms = $2 WHERE id = $3"};
constexpr Query kHasItem{
    "playlist_has_item", "SELECT COUNT(*) FROM playlist_items WHERE id = $1 AND playlist_id = $2"};

PlaylistItem itemOf(const Row& row) {
    return {
        row.id<PlaylistItemId>(0),
        row.id<TrackId>(1),
        row.int64(2),
        row.id<UserId>(3),
        row.int64(4)};
}

/// Calls `work(chunk)` for parts of the list that fit into one statement.
template <class T, class Work>
void inChunks(const std::vector<T>& all, Work work) {
    for (std::size_t begin = 0; begin < all.size(); begin += kRowsAtOnce) {
        const auto end = std::min(all.size(), begin + kRowsAtOnce);
        work(std::vector<T>(
            all.begin() + static_cast<std::ptrdiff_t>(begin),
            all.begin() + static_cast<std::ptrdiff_t>(end)
        ));
    }
}

using Durations = std::unordered_map<std::string, std::int64_t>;

enum class Missing { Refused, Accepted };

Durations durationsOf(Session& session, const std::vector<std::string>& tracks, Missing missing) {
    Durations durations;
    inChunks(tracks, [&](const std::vector<std::string>& chunk) {
        QueryBuilder query("playlist_durations");
        query.add("SELECT id, duration_ms FROM tracks WHERE id IN").addList(chunk);
        if (missing == Missing::Refused) {
            query.add(" AND missing_since_ms IS NULL");
        }
        session.query(query, [&](const Row& row) { durations[row.text(0)] = row.int64(1); });
    });
    return durations;
}

/// One change of a playlist's items, in its transaction.
class Edit final {
public:
    Edit(Transaction& transaction, const PlaylistEdit& edit)
        : transaction_(transaction),
          edit_(edit),
          playlist_(guardPlaylist(transaction, edit, PlaylistRight::Edit)) {
        if (playlist_.isSmart) {
            throw conflict("the tracks of a smart playlist follow from its rules");
        }
    }

    void insert(const NewItems& items, Missing missing) {
        const auto durations = durationsOf(transaction_, textsOf(items.tracks), missing);
        if (playlist_.itemCount + static_cast<int>(items.tracks.size()) > kHighestItemCount) {
            throw invalidField(
                "track_ids",
                "a playlist holds at most " + std::to_string(kHighestItemCount) + " items"
            );
        }
        std::vector<PlaylistItem> rows;
        rows.reserve(items.tracks.size());
        for (std::size_t i = 0; i < items.tracks.size(); ++i) {
            const auto found = durations.find(items.tracks[i].str());
            if (found == durations.end()) {
                throw invalidField("track_ids", "there is no track " + items.tracks[i].str());
            }
            playlist_.durationMs += found->second;
            rows.push_back({items.ids[i], items.tracks[i], 0, edit_.user, edit_.nowMs});
        }
        playlist_.itemCount += static_cast<int>(rows.size());
        put(std::move(rows), items.place);
    }

    void clear() {
        transaction_.run(kClear, edit_.playlist);
        playlist_.itemCount = 0;
        playlist_.durationMs = 0;
    }

    /// The rows that were there, in the order of the ids.
    std::vector<PlaylistItem> take(const std::vector<PlaylistItemId>& ids) {
        std::vector<PlaylistItem> found;
        inChunks(textsOf(ids), [&](const std::vector<std::string>& chunk) {
            QueryBuilder read("playlist_items_read");
            read.add(kColumns)
                .add(" WHERE playlist_id = {} AND id IN", {edit_.playlist})
                .addList(chunk);
            transaction_.query(read, [&](const Row& row) { found.push_back(itemOf(row)); });
            QueryBuilder remove("playlist_items_remove");
            remove
                .add(
                    "DELETE FROM playlist_items WHERE playlist_id = {} AND id IN", {edit_.playlist}
                )
                .addList(chunk);
            transaction_.run(remove);
        });
        return inOrderOf(ids, std::move(found));
    }

    void forget(const std::vector<PlaylistItem>& rows) {
        std::vector<std::string> tracks;
        tracks.reserve(rows.size());
        for (const auto& row : rows) {
            tracks.push_back(row.track.str());
        }
        const auto durations = durationsOf(transaction_, tracks, Missing::Accepted);
        for (const auto& track : tracks) {
            const auto found = durations.find(track);
            playlist_.durationMs -= found == durations.end() ? 0 : found->second;
        }
        playlist_.itemCount -= static_cast<int>(rows.size());
    }

    void put(std::vector<PlaylistItem> rows, const PlaylistPlace& place) {
        const auto positions = findRoom(place, rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            rows[i].position = positions[i];
        }
        inChunks(rows, [&](const std::vector<PlaylistItem>& chunk) {
            QueryBuilder query("playlist_items_insert");
            query.add(
                "INSERT INTO playlist_items (id, playlist_id, position, track_id, added_by, "
                "added_ms) VALUES"
            );
            for (const auto& row : chunk) {
                query.addRow(
                    {row.id, edit_.playlist, row.position, row.track, row.addedBy, row.addedMs}
                );
            }
            transaction_.run(query);
        });
    }

    PlaylistState finish(std::vector<PlaylistItemId> items = {}) {
        // Lengths may have been read anew from the files since the items came.
        playlist_.durationMs =
            playlist_.itemCount == 0 ? 0 : std::max<std::int64_t>(0, playlist_.durationMs);
        transaction_.run(kSettle, playlist_.itemCount, playlist_.durationMs, edit_.playlist);
        return {playlist_.version, playlist_.itemCount, playlist_.durationMs, std::move(items)};
    }

private:
    std::vector<std::int64_t> findRoom(const PlaylistPlace& place, std::size_t count) {
        auto room = roomAt(place, count);
        if (!room) {
            transaction_.run(kTurnDown, edit_.playlist);
            transaction_.run(kNumber, edit_.playlist);
            room = roomAt(place, count);
        }
        return room.value();
    }

    std::optional<std::vector<std::int64_t>> roomAt(const PlaylistPlace& place, std::size_t count) {
        const auto low = lowAt(place);
        const auto high = transaction_.query(kNext, edit_.playlist, low).first([](const Row& row) {
            return row.optionalInt64(0);
        });
        return positionsBetween(low, high.value_or(std::nullopt), count);
    }

    /// The position behind which new items go; 0 at the beginning.
    std::int64_t lowAt(const PlaylistPlace& place) {
        const auto position = [](const Row& row) { return row.int64(0); };
        if (place.after && place.after->empty()) {
            return 0;
        }
        if (place.after) {
            const auto found =
                transaction_.query(kPositionOf, *place.after, edit_.playlist).first(position);
            if (!found) {
                throw conflict("the item to put it behind is not in the playlist")
                    .withField("after", "is not in the playlist");
            }
            return *found;
        }
        if (place.index && *place.index <= 0) {
            return 0;
        }
        if (place.index) {
            const auto found =
                transaction_.query(kPositionAt, edit_.playlist, *place.index - 1).first(position);
            if (found) {
                return *found;
            }
        }
        return transaction_.query(kLast, edit_.playlist).int64();
    }

    Transaction& transaction_;
    const PlaylistEdit& edit_;
    GuardedPlaylist playlist_;
};

}  // namespace

Page<PlaylistItem> PlaylistItemStore::list(const PlaylistId& playlist, const PageRequest& request)
    const {
    std::optional<Cursor> cursor;
    QueryBuilder query("playlist_items_list");
    query.add(kColumns).add(" WHERE playlist_id = {}", {playlist});
    std::int64_t position = 0;
    if (request.cursor) {
        // The last item seen may have moved or gone since: then where it was is good enough.
        cursor = Cursor::decode(*request.cursor, kCursorName);
        position = cursor->number();
        query.add(
            " AND position > COALESCE((SELECT l.position FROM playlist_items l "
            "WHERE l.playlist_id = {} AND l.id = {}), {})",
            {playlist, cursor->id, position}
        );
    }
    query.add(" ORDER BY position LIMIT {}", {request.limit + 1});
    Page<PlaylistItem> page;
    database_.read([&](Session& session) {
        page.items.clear();
        session.query(query, [&](const Row& row) { page.items.push_back(itemOf(row)); });
    });
    if (page.items.size() > static_cast<std::size_t>(request.limit)) {
        page.items.pop_back();
        const auto& last = page.items.back();
        page.nextCursor =
            Cursor{kCursorName, std::to_string(last.position), last.id.str()}.encode();
    }
    return page;
}

PlaylistState PlaylistItemStore::add(const PlaylistEdit& edit, const NewItems& items) {
    return database_.write([&](Transaction& transaction) {
        Edit change(transaction, edit);
        const bool isRepeated =
            !items.ids.empty() &&
            transaction.query(kHasItem, items.ids.front(), edit.playlist).int64() > 0;
        if (!isRepeated) {
            change.insert(items, Missing::Refused);
        }
        return change.finish(items.ids);
    });
}

PlaylistState PlaylistItemStore::replace(const PlaylistEdit& edit, const NewItems& items) {
    return database_.write([&](Transaction& transaction) {
        Edit change(transaction, edit);
        change.clear();
        // What is missing for now may be among those that were there before.
        change.insert({items.tracks, items.ids, {}}, Missing::Accepted);
        return change.finish(items.ids);
    });
}

PlaylistState PlaylistItemStore::remove(
    const PlaylistEdit& edit, const std::vector<PlaylistItemId>& items
) {
    return database_.write([&](Transaction& transaction) {
        Edit change(transaction, edit);
        change.forget(change.take(items));
        return change.finish();
    });
}

PlaylistState PlaylistItemStore::move(
    const PlaylistEdit& edit, const std::vector<PlaylistItemId>& items, const PlaylistPlace& place
) {
    return database_.write([&](Transaction& transaction) {
        Edit change(transaction, edit);
        change.put(change.take(items), place);
        return change.finish();
    });
}

}  // namespace consort::db
