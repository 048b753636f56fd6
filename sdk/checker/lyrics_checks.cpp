// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <optional>

#include "core/base/text.h"

#include "checks.h"
#include "operations.h"

namespace consort::checker {

namespace {

bool hasLyrics(const extensions::AdoptedPlugin& plugin) {
    return plugin.table.lyrics != nullptr;
}

std::vector<LyricsInfo> found(Context& context, Instance& instance) {
    const auto answer = lookUp(instance, trackWithLyrics(context));
    require(
        answer.ok() && answer.pushed > 0,
        "lookup of the track of check.toml gave " + answer.describe() + ", expected lyrics"
    );
    return answer.items;
}

void checkFound(Context& context) {
    const auto instance = context.start();
    for (const auto& lyrics : found(context, *instance)) {
        require(!lyrics.text.empty(), "lookup pushed lyrics without a text");
        require(
            !lyrics.sourceName.empty(), "lookup pushed lyrics without the name of their source"
        );
    }
}

void checkNone(Context& context) {
    const auto instance = context.start();
    const auto answer =
        lookUp(*instance, {"", "No Song Of This Name 7f3a", "Nobody At All 7f3a", "", 180'000});
    require(
        answer.pushed == 0 && (answer.ok() || answer.status == CONSORT_E_NOT_FOUND),
        "lookup of a track that nobody knows gave " + answer.describe() +
            ", expected OK with nothing or NOT_FOUND"
    );
}

/// The time of an LRC tag such as "[01:02.50]" or "<01:02.50>" at `at`; nothing for others.
std::optional<double> timeAt(const std::string& text, std::size_t at) {
    int minutes = 0;
    double seconds = 0;
    int length = 0;
    const auto* begin = text.c_str() + at + 1;
    if (std::sscanf(begin, "%d:%lf%n", &minutes, &seconds, &length) != 2) {
        return std::nullopt;
    }
    const char close = begin[length];
    return close == ']' || close == '>' ? std::optional(minutes * 60 + seconds) : std::nullopt;
}

/// Of the first tag of every line, in the order of the text.
std::vector<double> lineTimes(const std::string& text) {
    std::vector<double> times;
    for (std::size_t at = 0; at < text.size();
         at = std::min(text.find('\n', at), text.size()) + 1) {
        if (text[at] == '[') {
            if (const auto time = timeAt(text, at)) {
                times.push_back(*time);
            }
        }
    }
    return times;
}

bool isTimed(const LyricsInfo& lyrics) {
    return lyrics.format == CONSORT_LYRICS_LRC || lyrics.format == CONSORT_LYRICS_ENHANCED_LRC;
}

void checkFormat(Context& context) {
    const auto instance = context.start();
    for (const auto& lyrics : found(context, *instance)) {
        const auto& text = lyrics.text;
        switch (lyrics.format) {
            case CONSORT_LYRICS_PLAIN:
                require(lineTimes(text).empty(), "lyrics said to be plain have times of LRC");
                break;
            case CONSORT_LYRICS_LRC:
                require(!lineTimes(text).empty(), "lyrics said to be LRC have no times");
                break;
            case CONSORT_LYRICS_ENHANCED_LRC:
                require(
                    !lineTimes(text).empty() && text.find('<') != std::string::npos,
                    "lyrics said to be enhanced LRC have no times of words"
                );
                break;
            case CONSORT_LYRICS_TTML:
                require(text.find("<tt") != std::string::npos, "lyrics said to be TTML are not");
                break;
            case CONSORT_LYRICS_SRT:
                require(text.find("-->") != std::string::npos, "lyrics said to be SRT are not");
                break;
            default:
                throw Fault{"lyrics are of format " + std::to_string(lyrics.format)};
        }
    }
}

void checkTimes(Context& context) {
    constexpr double kTolerance = 5;
    const auto instance = context.start();
    const auto track = trackWithLyrics(context);
    for (const auto& lyrics : found(context, *instance)) {
        if (!isTimed(lyrics)) {
            continue;
        }
        const auto times = lineTimes(lyrics.text);
        require(std::is_sorted(times.begin(), times.end()), "the times of LRC lines go backwards");
        require(
            times.empty() ||
                times.back() <= static_cast<double>(track.durationMs) / 1000 + kTolerance,
            "a line of the lyrics begins after the end of the track"
        );
    }
}

bool isSubtag(const std::string& text) {
    return !text.empty() && text.size() <= 8 &&
           std::all_of(text.begin(), text.end(), [](unsigned char letter) {
               return std::isalnum(letter) != 0;
           });
}

void checkLanguage(Context& context) {
    const auto instance = context.start();
    for (const auto& lyrics : found(context, *instance)) {
        std::size_t from = 0;
        for (int i = 0; from < lyrics.lang.size(); ++i) {
            const auto end = std::min(lyrics.lang.find('-', from), lyrics.lang.size());
            const auto part = lyrics.lang.substr(from, end - from);
            const bool fits = isSubtag(part) && (i > 0 || part.size() == 2 || part.size() == 3);
            require(fits, "the language \"" + lyrics.lang + "\" is no BCP 47 tag such as pt-BR");
            from = end + 1;
        }
    }
}

void checkText(Context& context) {
    const auto instance = context.start();
    for (const auto& lyrics : found(context, *instance)) {
        require(isValidUtf8(lyrics.text), "the text of lyrics is not UTF-8");
        require(lyrics.text.find('\0') == std::string::npos, "the text of lyrics has a NUL");
        if (lyrics.format == CONSORT_LYRICS_PLAIN || lyrics.format == CONSORT_LYRICS_LRC) {
            for (const auto* markup : {"<br", "</", "<p>", "&amp;", "&#", "&quot;"}) {
                require(
                    lyrics.text.find(markup) == std::string::npos,
                    std::string("the text of lyrics has markup of HTML: ") + markup
                );
            }
        }
    }
}

void checkConfidence(Context& context) {
    const auto instance = context.start();
    const auto all = found(context, *instance);
    for (std::size_t i = 0; i < all.size(); ++i) {
        require(
            std::isfinite(all[i].confidence) && all[i].confidence >= 0 && all[i].confidence <= 1,
            "a confidence is " + std::to_string(all[i].confidence) + ", not from 0 to 1"
        );
        require(
            i == 0 || all[i].confidence <= all[i - 1].confidence,
            "the best lyrics do not come first"
        );
    }
}

/// What a track from outside may lack, or have too much of.
void checkOddTracks(Context& context) {
    const auto instance = context.start();
    const auto good = trackWithLyrics(context);
    for (const auto& track : std::vector<TrackRequest>{
             {"", good.title, good.artist, "", 0},
             {"", "", "", "", 0},
             {"", good.title, "", "", -1},
             {"",
              good.title + " (feat. Somebody & Else) [Remastered 2011]",
              good.artist,
              "",
              180'000},
             {"",
              "\xe5\x90\x9b\xe3\x81\xae\xe5\x90\x8d\xe3\x81\xaf",
              "\xe6\xad\x8c\xe6\x89\x8b",
              "",
              1},
             {"", std::string(300, 't'), std::string(300, 'a'), std::string(300, 'b'), 180'000}}) {
        const auto answer = lookUp(*instance, track);
        require(
            answer.ok() || answer.status == CONSORT_E_NOT_FOUND ||
                answer.status == CONSORT_E_INVALID || answer.status == CONSORT_E_UNSUPPORTED,
            "lookup of \"" + track.title.substr(0, 40) + "\" gave " + answer.describe()
        );
    }
}

}  // namespace

std::vector<Check> lyricsChecks() {
    return {
        {"lyrics.found", "push the text and the name of its source", hasLyrics, &checkFound},
        {"lyrics.none",
         "answer OK with nothing pushed, or NOT_FOUND, when there are no lyrics",
         hasLyrics,
         &checkNone},
        {"lyrics.format", "declare the format that the text really has", hasLyrics, &checkFormat},
        {"lyrics.times",
         "put the lines in the order of their times, within the track",
         hasLyrics,
         &checkTimes},
        {"lyrics.language",
         "give a BCP 47 tag, or nothing when it is not known",
         hasLyrics,
         &checkLanguage},
        {"lyrics.text",
         "give UTF-8 without HTML: strip tags and resolve entities",
         hasLyrics,
         &checkText},
        {"lyrics.confidence",
         "say from 0 to 1 how sure it is, and push the surest first",
         hasLyrics,
         &checkConfidence},
        {"lyrics.odd-tracks",
         "expect every field of a track to be empty, long or foreign",
         hasLyrics,
         &checkOddTracks},
    };
}

}  // namespace consort::checker
