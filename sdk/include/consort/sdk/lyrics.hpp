// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <consort/sdk/plugin.hpp>
#include <consort/sdk/track.hpp>

/// Lyrics plugins: derive from LyricsProvider. <consort/abi/lyrics.h> has the full contract.
namespace consort::sdk {
inline namespace v0 {

enum class LyricsFormat : std::uint32_t {
    Plain = CONSORT_LYRICS_PLAIN,
    Lrc = CONSORT_LYRICS_LRC,                   ///< Timed lines.
    EnhancedLrc = CONSORT_LYRICS_ENHANCED_LRC,  ///< Timed words too.
    Ttml = CONSORT_LYRICS_TTML,
    Srt = CONSORT_LYRICS_SRT
};

/// One version of a track's lyrics as found; the host parses and sanitises it.
struct Lyrics {
    std::string text;  ///< Valid UTF-8.
    LyricsFormat format = LyricsFormat::Plain;
    std::string language = {};    ///< BCP 47; empty when unknown.
    std::string sourceName = {};  ///< To be named beside the text.
    std::string sourceUrl = {};
    float confidence = 1;  ///< 0 to 1: that it belongs to this track.
};

class LyricsProvider : public virtual Plugin {
public:
    /// What fits the track, best first. Empty: there is none, which the host remembers. Throws
    /// Unavailable or Timeout when that could not be found out.
    virtual std::vector<Lyrics> lookup(Call call, const Track& track) = 0;
};

}  // namespace v0
}  // namespace consort::sdk
