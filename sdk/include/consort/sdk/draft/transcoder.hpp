// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include <consort/draft/transcoder.h>
#include <consort/sdk/plugin.hpp>

/// Draft consort.transcoder/1, see <consort/draft/transcoder.h>.
namespace consort::sdk {
inline namespace v0 {

/// What is there, and what is wanted. Numbers that are not known or do not matter are 0.
struct TranscodeRequest {
    std::string_view sourceType;        ///< Media type, such as "audio/flac".
    std::string_view sourceCodec = {};  ///< Such as "flac"; may be empty.
    std::string_view format = {};       ///< Wanted: "mp3", "aac", "opus", "flac", "wav".
    std::uint32_t bitrateKbps = 0;      ///< Wanted at most.
    std::uint32_t rateHz = 0;
    std::uint32_t channels = 0;
    std::uint32_t sourceBitrateKbps = 0;
    std::chrono::milliseconds duration{0};  ///< Of the whole track.
    std::chrono::milliseconds offset{0};    ///< Where the output is to begin.
    double gainDb = 0;                      ///< To be applied.
};

/// The command; it writes the result to its standard output.
struct TranscodePlan {
    /// Program and arguments, run without a shell. "{input}" becomes a path or URL; without it the
    /// track comes on standard input.
    std::vector<std::string> argv;
    std::string contentType;
    std::string suffix = {};
    std::uint32_t bitrateKbps = 0;
    std::uint64_t bytes = 0;  ///< Of the output; an estimate unless `exactBytes`, or 0.
    bool exactBytes = false;
    bool repeatable = false;  ///< The same bytes each time: may be cached and resumed.
};

class Transcoder : public virtual Plugin {
public:
    /// nullopt = not this source or format; the next is asked.
    virtual std::optional<TranscodePlan> plan(Call call, const TranscodeRequest& request) = 0;
};

}  // namespace v0
}  // namespace consort::sdk
