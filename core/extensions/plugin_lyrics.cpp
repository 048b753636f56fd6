// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_lyrics.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/extensions/abi.h"
#include "core/extensions/plugin_instance.h"
#include "core/extensions/track_bridge.h"

namespace consort::extensions {

namespace {

constexpr std::size_t kMaxVersions = 50;
constexpr std::uint64_t kMaxText = std::uint64_t{1} << 20;

Error broken(const std::string& why) {
    return {ErrorCode::Internal, "the plugin's answer is broken: " + why};
}

FoundLyrics raiseLyrics(const consort_lyrics& theirs) {
    const auto from = adopt(&theirs);
    if (from.format > CONSORT_LYRICS_SRT) {
        throw broken("lyrics of the unknown format " + std::to_string(from.format));
    }
    if (from.text.len > kMaxText || !isValidUtf8(view(from.text))) {
        throw broken("the text is not up to 1 MiB of UTF-8");
    }
    FoundLyrics found;
    found.format = static_cast<LyricsFormat>(from.format);
    found.language = sanitizeUtf8(view(from.lang));
    found.text = view(from.text);
    found.sourceName = sanitizeUtf8(view(from.source_name));
    found.sourceUrl = sanitizeUtf8(view(from.source_url));
    found.confidence =
        std::isfinite(from.confidence) ? std::clamp(from.confidence, 0.0F, 1.0F) : 0.0F;
    return found;
}

struct LyricsSink {
    PluginCall& call;
    std::vector<FoundLyrics>& out;

    static std::int32_t onPush(void* ctx, const consort_lyrics* lyrics) {
        auto& self = *static_cast<LyricsSink*>(ctx);
        try {
            self.out.push_back(raiseLyrics(*lyrics));
            return self.out.size() < kMaxVersions ? std::int32_t{CONSORT_OK}
                                                  : std::int32_t{CONSORT_STOP};
        } catch (...) {
            return self.call.capture();
        }
    }
};

}  // namespace

PluginLyrics::PluginLyrics(std::shared_ptr<PluginInstance> instance)
    : instance_(std::move(instance)), table_(instance_->plugin().lyrics) {}

const std::string& PluginLyrics::instance() const {
    return instance_->name();
}

std::vector<FoundLyrics> PluginLyrics::lookup(const CallContext& context, const TrackFacts& track) {
    const LoweredTrack lowered(track);
    std::vector<FoundLyrics> found;
    const auto body = [&](PluginCall& call) {
        LyricsSink sink{call, found};
        return table_.lookup(
            instance_->self(), call.abi(), lowered.abi(), {&sink, &LyricsSink::onPush}
        );
    };
    if (!instance_->call(context, Operation::LyricsLookup, track.id.str(), body)) {
        found.clear();
    }
    return found;
}

}  // namespace consort::extensions
