// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/db/stores/album_store.h"
#include "core/db/stores/artist_store.h"
#include "core/db/stores/mark_store.h"
#include "core/db/stores/track_store.h"

namespace consort::likes {

inline constexpr int kHighestRating = 5;

/// Likes and ratings. Thread-safe; blocks on the database.
class LikesService final {
public:
    /// `changed(user)` is called after every change, on the thread that made it; it must not throw.
    LikesService(
        db::Database& database, const Clock& clock, std::function<void(const UserId&)> changed
    );

    /// Liking twice is liking once. Throws Error(NotFound) when there is no such thing.
    void like(const UserId& user, db::MarkKind kind, const std::string& id);

    /// Throws Error(NotFound) when there is no such thing; what was not liked stays so.
    void unlike(const UserId& user, db::MarkKind kind, const std::string& id);

    /// Of a track, an album or an artist, whichever has the id; nullopt takes the rating back.
    /// Throws Error(NotFound), and Error(Invalid) naming `rating` unless it is 1 to 5.
    void rate(const UserId& user, const std::string& id, std::optional<std::int64_t> rating);

    /// Newest like first, with marks.
    db::Page<db::Track> listTracks(const UserId& user, const db::PageRequest& request) const;
    db::Page<db::Album> listAlbums(const UserId& user, const db::PageRequest& request) const;
    db::Page<db::Artist> listArtists(const UserId& user, const db::PageRequest& request) const;

    /// Sets `mark` of each to what the user thinks of it: one query for all.
    void fill(const UserId& user, std::vector<db::Track>& tracks) const;
    void fill(const UserId& user, std::vector<db::Album>& albums) const;
    void fill(const UserId& user, std::vector<db::Artist>& artists) const;

    template <class T>
    T filled(const UserId& user, T thing) const {
        std::vector<T> one;
        one.push_back(std::move(thing));
        fill(user, one);
        return std::move(one.front());
    }

private:
    db::MarkStore marks_;
    db::TrackStore tracks_;
    db::AlbumStore albums_;
    db::ArtistStore artists_;
    const Clock& clock_;
    std::function<void(const UserId&)> changed_;
};

}  // namespace consort::likes
