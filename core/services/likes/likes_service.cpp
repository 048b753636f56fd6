// SPDX-License-Identifier: Apache-2.0
#include "core/services/likes/likes_service.h"

#include "core/base/error.h"
#include "core/db/stores/in_order.h"

namespace consort::likes {

namespace {

Error unknown(db::MarkKind kind, const std::string& id) {
    const char* name = kind == db::MarkKind::Track   ? "track "
                       : kind == db::MarkKind::Album ? "album "
                                                     : "artist ";
    return notFound(std::string("there is no ") + name + id);
}

template <class T>
void fillAll(
    const db::MarkStore& store, const UserId& user, db::MarkKind kind, std::vector<T>& items
) {
    std::vector<std::string> ids;
    ids.reserve(items.size());
    for (const auto& item : items) {
        ids.push_back(item.id.str());
    }
    const auto marks = store.find(user, kind, ids);
    for (auto& item : items) {
        const auto mark = marks.find(item.id.str());
        item.mark = mark == marks.end() ? db::Mark{} : mark->second;
    }
}

/// The page of likes as a page of the things themselves.
template <class T, class IdType, class Store>
db::Page<T> fetch(const Store& store, db::Page<db::Like> likes) {
    std::vector<IdType> ids;
    ids.reserve(likes.items.size());
    for (auto& like : likes.items) {
        ids.emplace_back(std::move(like.id));
    }
    return {store.listByIds(ids), std::move(likes.nextCursor)};
}

}  // namespace

LikesService::LikesService(
    db::Database& database, const Clock& clock, std::function<void(const UserId&)> changed
)
    : marks_(database),
      tracks_(database),
      albums_(database),
      artists_(database),
      clock_(clock),
      changed_(std::move(changed)) {}

void LikesService::like(const UserId& user, db::MarkKind kind, const std::string& id) {
    if (!marks_.like(user, kind, id, clock_.nowMs())) {
        throw unknown(kind, id);
    }
    changed_(user);
}

void LikesService::unlike(const UserId& user, db::MarkKind kind, const std::string& id) {
    if (marks_.unlike(user, kind, id)) {
        changed_(user);
    } else if (marks_.findKind(id) != kind) {
        throw unknown(kind, id);
    }
}

void LikesService::rate(
    const UserId& user, const std::string& id, std::optional<std::int64_t> rating
) {
    if (rating && (*rating < 1 || *rating > kHighestRating)) {
        throw invalidField("rating", "must be a whole number from 1 to 5, or null");
    }
    const auto kind = marks_.findKind(id);
    const auto stars = rating ? std::optional(static_cast<int>(*rating)) : std::nullopt;
    if (!kind || !marks_.rate(user, *kind, id, stars, clock_.nowMs())) {
        throw notFound("there is no track, album or artist " + id);
    }
    changed_(user);
}

db::Page<db::Track> LikesService::listTracks(const UserId& user, const db::PageRequest& request)
    const {
    auto page = fetch<db::Track, TrackId>(tracks_, marks_.list(user, db::MarkKind::Track, request));
    fill(user, page.items);
    return page;
}

db::Page<db::Album> LikesService::listAlbums(const UserId& user, const db::PageRequest& request)
    const {
    auto page = fetch<db::Album, AlbumId>(albums_, marks_.list(user, db::MarkKind::Album, request));
    fill(user, page.items);
    return page;
}

db::Page<db::Artist> LikesService::listArtists(const UserId& user, const db::PageRequest& request)
    const {
    auto page =
        fetch<db::Artist, ArtistId>(artists_, marks_.list(user, db::MarkKind::Artist, request));
    fill(user, page.items);
    return page;
}

void LikesService::fill(const UserId& user, std::vector<db::Track>& tracks) const {
    fillAll(marks_, user, db::MarkKind::Track, tracks);
}

void LikesService::fill(const UserId& user, std::vector<db::Album>& albums) const {
    fillAll(marks_, user, db::MarkKind::Album, albums);
}

void LikesService::fill(const UserId& user, std::vector<db::Artist>& artists) const {
    fillAll(marks_, user, db::MarkKind::Artist, artists);
}

}  // namespace consort::likes
