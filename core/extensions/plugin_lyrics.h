// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <consort/plugin.h>

#include "core/base/backends/lyrics_provider.h"

namespace consort::extensions {

class PluginInstance;

/// A lyrics plugin as the core sees it. Takes at most 50 versions of a track and 1 MiB of text
/// each; an answer beyond that, or one that is not UTF-8, is Error(Internal).
class PluginLyrics final : public LyricsProvider {
public:
    /// The plugin of `instance` provides lyrics.
    explicit PluginLyrics(std::shared_ptr<PluginInstance> instance);

    const std::string& instance() const override;
    std::vector<FoundLyrics> lookup(const CallContext&, const TrackFacts& track) override;

private:
    std::shared_ptr<PluginInstance> instance_;
    const consort_lyrics_v1& table_;
};

}  // namespace consort::extensions
