// SPDX-License-Identifier: Apache-2.0
#include "core/media/tag_mapping.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <utility>

#include "core/base/text.h"

namespace consort::media {

namespace {

constexpr std::size_t kMaxNameBytes = 1000;
constexpr std::size_t kMaxCommentBytes = 4000;
constexpr std::size_t kMaxValues = 64;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\n\r\v\f";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string clean(std::string_view raw, std::size_t maxBytes) {
    // Cut first: nobody should wait for ten megabytes of title to be validated.
    std::string text = sanitizeUtf8(raw.substr(0, maxBytes * 4));
    std::replace(text.begin(), text.end(), '\t', ' ');
    if (maxBytes == kMaxNameBytes) {
        std::replace(text.begin(), text.end(), '\n', ' ');
    }
    if (text.size() > maxBytes) {
        std::size_t end = maxBytes;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
            --end;
        }
        text.resize(end);
    }
    return std::string(trimmed(text));
}

using Names = std::initializer_list<std::string_view>;

/// A flat copy of the names: TagLib's map makes a wide upper-case string for each of the many
/// looks.
class Properties {
public:
    explicit Properties(const TagLib::PropertyMap& map) {
        entries_.reserve(map.size());
        for (const auto& [name, values] : map) {
            entries_.emplace_back(name.to8Bit(true), &values);
        }
    }

    /// All values of the first name that has any.
    std::vector<std::string> values(Names names, std::size_t maxBytes = kMaxNameBytes) const {
        std::vector<std::string> out;
        for (const std::string_view name : names) {
            const auto found =
                std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
                    return entry.first == name;
                });
            if (found == entries_.end()) {
                continue;
            }
            for (const auto& value : *found->second) {
                auto text = clean(value.to8Bit(true), maxBytes);
                if (!text.empty() && out.size() < kMaxValues) {
                    out.push_back(std::move(text));
                }
            }
            if (!out.empty()) {
                break;
            }
        }
        return out;
    }

    std::string first(Names names, std::size_t maxBytes = kMaxNameBytes) const {
        auto all = values(names, maxBytes);
        return all.empty() ? std::string() : std::move(all.front());
    }

    bool hasPrefix(std::string_view prefix) const {
        return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
            return entry.first.starts_with(prefix) && !entry.second->isEmpty();
        });
    }

private:
    using Entry = std::pair<std::string, const TagLib::StringList*>;

    std::vector<Entry> entries_;
};

void addUnique(std::vector<std::string>& list, std::string_view value) {
    value = trimmed(value);
    if (!value.empty() && std::find(list.begin(), list.end(), value) == list.end()) {
        list.emplace_back(value);
    }
}

std::vector<std::string> split(
    const std::vector<std::string>& values, const std::vector<std::string>& separators
) {
    std::vector<std::string> parts;
    for (const auto& value : values) {
        std::string_view rest = value;
        while (!rest.empty()) {
            std::size_t cut = std::string_view::npos;
            std::size_t width = 0;
            for (const auto& separator : separators) {
                const auto at = separator.empty() ? std::string_view::npos : rest.find(separator);
                if (at < cut) {
                    cut = at;
                    width = separator.size();
                }
            }
            addUnique(parts, rest.substr(0, cut));
            rest = cut == std::string_view::npos ? std::string_view() : rest.substr(cut + width);
        }
    }
    return parts;
}

std::string joined(const std::vector<std::string>& values) {
    std::string text;
    for (const auto& value : values) {
        text += (text.empty() ? "" : ", ") + value;
    }
    return text;
}

std::optional<int> number(std::string_view text, int max) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && value > 0 && value <= max ? std::optional(value) : std::nullopt;
}

/// "3", "03/12" with the total perhaps in a tag of its own.
std::pair<std::optional<int>, std::optional<int>> position(
    const std::string& text, const std::string& total
) {
    const auto slash = text.find('/');
    auto of = number(total, 99'999);
    if (!of && slash != std::string::npos) {
        of = number(trimmed(std::string_view(text).substr(slash + 1)), 99'999);
    }
    return {number(std::string_view(text).substr(0, slash), 99'999), of};
}

bool allDigits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The two digits of a month or day when they make sense.
std::string_view datePart(std::string_view text, std::size_t at, int max) {
    const auto part = text.size() >= at + 2 ? text.substr(at, 2) : std::string_view();
    return part.size() == 2 && allDigits(part) && number(part, max) ? part : std::string_view();
}

std::string date(std::string_view text) {
    std::size_t at = 0;
    while (at + 4 <= text.size() &&
           !(allDigits(text.substr(at, 4)) && (text[at] == '1' || text[at] == '2'))) {
        ++at;
    }
    if (at + 4 > text.size()) {
        return {};
    }
    std::string out(text.substr(at, 4));
    const bool isCompact = text.size() >= at + 8 && allDigits(text.substr(at, 8));
    const bool isDashed = text.size() > at + 4 && (text[at + 4] == '-' || text[at + 4] == '.');
    if (!isCompact && !isDashed) {
        return out;
    }
    const std::size_t gap = isCompact ? 0 : 1;
    const auto month = datePart(text, at + 4 + gap, 12);
    if (month.empty()) {
        return out;
    }
    out.append("-").append(month);
    const auto day = datePart(text, at + 6 + 2 * gap, 31);
    return day.empty() ? out : out.append("-").append(day);
}

std::optional<double> decimal(std::string text, double min, double max) {
    std::replace(text.begin(), text.end(), ',', '.');
    std::string_view digits = trimmed(text);
    if (digits.starts_with('+')) {
        digits.remove_prefix(1);
    }
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool ok = error == std::errc() && std::isfinite(value) && value >= min && value <= max;
    return ok ? std::optional(value) : std::nullopt;
}

std::optional<double> gain(const Properties& tags, const char* name, const char* r128Name) {
    if (auto db = decimal(tags.first({name}), -100, 100)) {
        return db;
    }
    // RFC 7845 5.2.1: Q7.8 relative to -23 LUFS; ReplayGain 2 is relative to -18 LUFS.
    const auto r128 = decimal(tags.first({r128Name}), -32768, 32767);
    return r128 ? std::optional(*r128 / 256.0 + 5.0) : std::nullopt;
}

bool isMbid(std::string_view text) {
    if (text.size() != 36) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool isDash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        const bool isHex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (isDash ? c != '-' : !isHex) {
            return false;
        }
    }
    return true;
}

std::vector<std::string> mbids(const std::vector<std::string>& values) {
    auto parts = split(values, {"/", ";", ","});
    for (auto& part : parts) {
        std::transform(part.begin(), part.end(), part.begin(), [](char c) {
            return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
        });
    }
    std::erase_if(parts, [](const std::string& part) { return !isMbid(part); });
    return parts;
}

std::string mbid(const std::vector<std::string>& values) {
    auto ids = mbids(values);
    return ids.empty() ? std::string() : std::move(ids.front());
}

/// A list that belongs to another only when they are equally long.
void keepParallel(std::vector<std::string>& list, const std::vector<std::string>& to) {
    if (list.size() != to.size()) {
        list.clear();
    }
}

std::string titleFromKey(std::string_view key) {
    auto name = key.substr(key.rfind('/') + 1);
    if (const auto dot = name.rfind('.'); dot != std::string_view::npos && dot > 0) {
        name = name.substr(0, dot);
    }
    auto title = clean(name, kMaxNameBytes);
    return title.empty() ? "untitled" : title;
}

void mapArtists(AudioTags& out, const Properties& tags, const TagReaderOptions& options) {
    const auto display = tags.values({"ARTIST"});
    out.artists = split(tags.values({"ARTISTS", "ARTIST"}), options.artistSeparators);
    out.artist = display.size() == 1 ? display.front() : joined(out.artists);
    out.artistSorts = split(tags.values({"ARTISTSORT"}), options.artistSeparators);
    out.artistMbids = mbids(tags.values({"MUSICBRAINZ_ARTISTID"}));
    keepParallel(out.artistSorts, out.artists);
    keepParallel(out.artistMbids, out.artists);

    const auto albumDisplay = tags.values({"ALBUMARTIST", "ALBUM ARTIST"});
    out.albumArtists = split(
        tags.values({"ALBUMARTISTS", "ALBUMARTIST", "ALBUM ARTIST"}), options.artistSeparators
    );
    out.albumArtist = albumDisplay.size() == 1 ? albumDisplay.front() : joined(out.albumArtists);
    out.albumArtistSorts = split(tags.values({"ALBUMARTISTSORT"}), options.artistSeparators);
    out.albumArtistMbids = mbids(tags.values({"MUSICBRAINZ_ALBUMARTISTID"}));
    keepParallel(out.albumArtistSorts, out.albumArtists);
    keepParallel(out.albumArtistMbids, out.albumArtists);
}

void mapNumbers(AudioTags& out, const Properties& tags) {
    std::tie(out.trackNo, out.trackTotal) =
        position(tags.first({"TRACKNUMBER"}), tags.first({"TRACKTOTAL", "TOTALTRACKS"}));
    std::tie(out.discNo, out.discTotal) =
        position(tags.first({"DISCNUMBER"}), tags.first({"DISCTOTAL", "TOTALDISCS"}));
    if (const auto bpm = decimal(tags.first({"BPM"}), 1, 999)) {
        out.bpm = static_cast<int>(std::lround(*bpm));
    }
    out.date = date(tags.first({"DATE", "YEAR", "RELEASEDATE"}));
    out.originalDate = date(tags.first({"ORIGINALDATE", "ORIGINALYEAR"}));
    out.replayGain.trackGainDb = gain(tags, "REPLAYGAIN_TRACK_GAIN", "R128_TRACK_GAIN");
    out.replayGain.albumGainDb = gain(tags, "REPLAYGAIN_ALBUM_GAIN", "R128_ALBUM_GAIN");
    out.replayGain.trackPeak = decimal(tags.first({"REPLAYGAIN_TRACK_PEAK"}), 0, 100);
    out.replayGain.albumPeak = decimal(tags.first({"REPLAYGAIN_ALBUM_PEAK"}), 0, 100);
    const auto compilation = tags.first({"COMPILATION"});
    out.isCompilation = compilation == "1" || compilation == "true" || compilation == "True";
}

}  // namespace

AudioTags mapProperties(
    const TagLib::PropertyMap& properties, std::string_view key, const TagReaderOptions& options
) {
    const Properties tags(properties);
    AudioTags out;
    out.title = tags.first({"TITLE"});
    if (out.title.empty()) {
        out.title = titleFromKey(key);
    }
    out.album = tags.first({"ALBUM"});
    out.titleSort = tags.first({"TITLESORT"});
    out.albumSort = tags.first({"ALBUMSORT"});
    out.comment = tags.first({"COMMENT"}, kMaxCommentBytes);
    out.discSubtitle = tags.first({"DISCSUBTITLE"});
    out.isrc = tags.first({"ISRC"}).substr(0, 32);
    out.genres = split(tags.values({"GENRE"}), options.genreSeparators);
    mapArtists(out, tags, options);
    mapNumbers(out, tags);
    out.recordingMbid = mbid(tags.values({"MUSICBRAINZ_TRACKID"}));
    out.trackMbid = mbid(tags.values({"MUSICBRAINZ_RELEASETRACKID"}));
    out.releaseMbid = mbid(tags.values({"MUSICBRAINZ_ALBUMID"}));
    out.releaseGroupMbid = mbid(tags.values({"MUSICBRAINZ_RELEASEGROUPID"}));
    out.hasEmbeddedLyrics = tags.hasPrefix("LYRICS") || tags.hasPrefix("UNSYNCEDLYRICS") ||
                            tags.hasPrefix("SYNCEDLYRICS");
    return out;
}

}  // namespace consort::media
