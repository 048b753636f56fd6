// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/backends/call_context.h"
#include "core/base/backends/track_facts.h"

namespace consort {

enum class LyricsFormat { Plain, Lrc, EnhancedLrc, Ttml, Srt };

/// One version of a track's lyrics, as a provider found it: neither parsed nor sanitised, but valid
/// UTF-8.
struct FoundLyrics {
    LyricsFormat format = LyricsFormat::Plain;
    std::string language;  ///< BCP 47; empty when unknown.
    std::string text;
    std::string sourceName;
    std::string sourceUrl;
    float confidence = 0;  ///< 0 to 1: that it belongs to this track.
};

/// One lyrics instance. Thread-safe, may block. Throws Error: Unavailable and Timeout mean "could
/// not find out", Unsupported "not for this track".
class LyricsProvider {
public:
    virtual ~LyricsProvider() = default;

    virtual const std::string& instance() const = 0;

    /// What fits, best first. Empty: there is none, which may be remembered.
    virtual std::vector<FoundLyrics> lookup(const CallContext&, const TrackFacts& track) = 0;
};

/// The lyrics instances of the server, in chain order. Thread-safe.
class LyricsDirectory {
public:
    virtual ~LyricsDirectory() = default;
    virtual std::vector<std::shared_ptr<LyricsProvider>> chain() const = 0;
};

}  // namespace consort
