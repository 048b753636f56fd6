// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/smart_rules.h"

#include <array>

namespace consort::db {

namespace {

constexpr std::array kFields{
    RuleFieldInfo{RuleField::Title, "title", RuleType::Name},
    RuleFieldInfo{RuleField::Artist, "artist", RuleType::Name},
    RuleFieldInfo{RuleField::AlbumArtist, "album_artist", RuleType::Name},
    RuleFieldInfo{RuleField::Composer, "composer", RuleType::Name},
    RuleFieldInfo{RuleField::Album, "album", RuleType::Name},
    RuleFieldInfo{RuleField::Genre, "genre", RuleType::Name},
    RuleFieldInfo{RuleField::Format, "format", RuleType::Exact},
    RuleFieldInfo{RuleField::Isrc, "isrc", RuleType::Exact},
    RuleFieldInfo{RuleField::Library, "library", RuleType::Exact},
    RuleFieldInfo{RuleField::Folder, "folder", RuleType::Exact},
    RuleFieldInfo{RuleField::Playlist, "playlist", RuleType::Exact},
    RuleFieldInfo{RuleField::Path, "path", RuleType::Path},
    RuleFieldInfo{RuleField::Year, "year", RuleType::Number},
    RuleFieldInfo{RuleField::TrackNo, "track_no", RuleType::Number},
    RuleFieldInfo{RuleField::DiscNo, "disc_no", RuleType::Number},
    RuleFieldInfo{RuleField::Bpm, "bpm", RuleType::Number},
    RuleFieldInfo{RuleField::DurationMs, "duration_ms", RuleType::Number},
    RuleFieldInfo{RuleField::Bitrate, "bitrate", RuleType::Number},
    RuleFieldInfo{RuleField::SampleRate, "sample_rate", RuleType::Number},
    RuleFieldInfo{RuleField::Channels, "channels", RuleType::Number},
    RuleFieldInfo{RuleField::BitsPerSample, "bits_per_sample", RuleType::Number},
    RuleFieldInfo{RuleField::Size, "size", RuleType::Number},
    RuleFieldInfo{RuleField::PlayCount, "play_count", RuleType::Number},
    RuleFieldInfo{RuleField::SkipCount, "skip_count", RuleType::Number},
    RuleFieldInfo{RuleField::Rating, "rating", RuleType::Number},
    RuleFieldInfo{RuleField::AlbumRating, "album_rating", RuleType::Number},
    RuleFieldInfo{RuleField::ArtistRating, "artist_rating", RuleType::Number},
    RuleFieldInfo{RuleField::AddedAt, "added_at", RuleType::Time},
    RuleFieldInfo{RuleField::LastPlayedAt, "last_played_at", RuleType::Time},
    RuleFieldInfo{RuleField::LikedAt, "liked_at", RuleType::Time},
    RuleFieldInfo{RuleField::Liked, "liked", RuleType::Flag},
    RuleFieldInfo{RuleField::AlbumLiked, "album_liked", RuleType::Flag},
    RuleFieldInfo{RuleField::ArtistLiked, "artist_liked", RuleType::Flag},
    RuleFieldInfo{RuleField::HasLyrics, "has_lyrics", RuleType::Flag},
    RuleFieldInfo{RuleField::HasCover, "has_cover", RuleType::Flag},
    RuleFieldInfo{RuleField::Compilation, "compilation", RuleType::Flag},
};

constexpr std::array kSorts{
    SmartSortInfo{SmartSort::Title, "title"},
    SmartSortInfo{SmartSort::Artist, "artist"},
    SmartSortInfo{SmartSort::Album, "album"},
    SmartSortInfo{SmartSort::Year, "year"},
    SmartSortInfo{SmartSort::Added, "added"},
    SmartSortInfo{SmartSort::Duration, "duration"},
    SmartSortInfo{SmartSort::PlayCount, "play_count"},
    SmartSortInfo{SmartSort::LastPlayed, "last_played"},
    SmartSortInfo{SmartSort::Rating, "rating"},
    SmartSortInfo{SmartSort::Liked, "liked"},
    SmartSortInfo{SmartSort::Random, "random"},
};

}  // namespace

std::span<const RuleFieldInfo> ruleFields() {
    return kFields;
}

std::span<const SmartSortInfo> smartSorts() {
    return kSorts;
}

}  // namespace consort::db
