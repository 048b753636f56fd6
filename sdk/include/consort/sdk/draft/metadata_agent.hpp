// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include <consort/draft/metadata_agent.h>
#include <consort/sdk/plugin.hpp>

/// Draft consort.metadata-agent/1, see <consort/draft/metadata_agent.h>.
namespace consort::sdk {
inline namespace v0 {

enum class FactAbout : std::uint32_t {
    Artist = CONSORT_ABOUT_ARTIST,
    Album = CONSORT_ABOUT_ALBUM,
    Track = CONSORT_ABOUT_TRACK
};

enum class FactKind : std::uint32_t {
    Text = CONSORT_FACT_TEXT,        ///< `value` is a biography or description, plain text.
    Image = CONSORT_FACT_IMAGE,      ///< `value` is the URL of an image.
    Link = CONSORT_FACT_LINK,        ///< `value` is the URL of a page for people.
    Genre = CONSORT_FACT_GENRE,      ///< `value` is a genre.
    Similar = CONSORT_FACT_SIMILAR,  ///< `value` is the name of a similar artist.
    Top = CONSORT_FACT_TOP,          ///< `value` is the title of a popular track.
    MbId = CONSORT_FACT_MB_ID        ///< `mbId` is the id of what was asked about.
};

struct MetadataQuery {
    FactAbout about = FactAbout::Artist;
    std::string_view name;
    std::string_view artist = {};    ///< Of the album or track.
    std::string_view mbId = {};      ///< MusicBrainz artist, release or recording id.
    std::string_view language = {};  ///< BCP 47, preferred for texts.
    std::uint32_t wantedMask = 0;    ///< Of 1 << FactKind; 0 = all.

    bool wants(FactKind kind) const noexcept {
        return wantedMask == 0 || (wantedMask >> static_cast<std::uint32_t>(kind) & 1U) != 0;
    }
};

struct Fact {
    FactKind kind = FactKind::Text;
    std::string value = {};
    std::string mbId = {};
    std::string language = {};
    std::string sourceName = {};
    std::string sourceUrl = {};
    std::uint32_t width = 0;  ///< Of an image; 0 = unknown, as height.
    std::uint32_t height = 0;
    double score = 0;  ///< Within its kind; higher is better.
};

class MetadataAgent : public virtual Plugin {
public:
    /// The best of each kind first. Empty: there are none, which the host remembers. Throws
    /// Unavailable or Timeout when that could not be found out.
    virtual std::vector<Fact> lookup(Call call, const MetadataQuery& query) = 0;
};

}  // namespace v0
}  // namespace consort::sdk
