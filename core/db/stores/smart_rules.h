// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace consort::db {

/// What a rule looks at. Everything that is about a listener is about the playlist's owner.
enum class RuleField {
    Title,
    Artist,
    AlbumArtist,
    Composer,
    Album,
    Genre,
    Format,
    Isrc,
    Library,
    Folder,
    Playlist,
    Path,
    Year,
    TrackNo,
    DiscNo,
    Bpm,
    DurationMs,
    Bitrate,
    SampleRate,
    Channels,
    BitsPerSample,
    Size,
    PlayCount,
    SkipCount,
    Rating,
    AlbumRating,
    ArtistRating,
    AddedAt,
    LastPlayedAt,
    LikedAt,
    Liked,
    AlbumLiked,
    ArtistLiked,
    HasLyrics,
    HasCover,
    Compilation,
};

/// How a field is compared: names word by word without regard to case and accents, exact texts as
/// they are, numbers and times (milliseconds) by range, flags as 0 and 1.
enum class RuleType { Name, Exact, Path, Number, Time, Flag };

struct RuleFieldInfo {
    RuleField field;
    std::string_view name;
    RuleType type;
};

/// All fields there are; nothing else can be asked for.
std::span<const RuleFieldInfo> ruleFields();

enum class TextMatch { Is, Contains, StartsWith, EndsWith };

/// One node of a tree of conditions.
struct Rule {
    enum class Kind { All, Any, Not, Test };

    Kind kind = Kind::All;
    std::vector<Rule> children{};  ///< Of All and Any; one of Not.

    // Of Test:
    RuleField field = RuleField::Title;
    TextMatch match = TextMatch::Is;
    std::string text{};
    std::int64_t lowest = 0;  ///< Inclusive, as `highest`: numbers, times, flags. Unknown is 0.
    std::int64_t highest = 0;
    std::optional<std::int64_t> lastDays{};  ///< Times: not longer ago, instead of a range.
};

enum class SmartSort {
    Title,
    Artist,
    Album,
    Year,
    Added,
    Duration,
    PlayCount,
    LastPlayed,
    Rating,
    Liked,
    Random,
};

struct SmartSortInfo {
    SmartSort sort;
    std::string_view name;
};

std::span<const SmartSortInfo> smartSorts();

inline constexpr int kHighestSmartLimit = 10'000;

/// What a smart playlist is made of.
struct SmartRules {
    Rule match{};
    SmartSort sort = SmartSort::Title;
    bool isDescending = false;
    std::uint32_t seed = 0;  ///< For Random.
    int limit = kHighestSmartLimit;
};

}  // namespace consort::db
