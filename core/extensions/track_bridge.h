// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include <consort/plugin.h>

#include "core/base/backends/track_facts.h"

namespace consort::extensions {

/// A track on its way to a plugin; borrows from it.
class LoweredTrack final {
public:
    explicit LoweredTrack(const TrackFacts& track);
    LoweredTrack(const LoweredTrack&) = delete;
    LoweredTrack& operator=(const LoweredTrack&) = delete;

    const consort_track* abi() const noexcept { return &track_; }

private:
    std::vector<consort_str> genres_;
    consort_track track_{};
};

/// A copy of a track that a plugin gave. Texts are made valid UTF-8, lists cut at 100.
TrackFacts raiseTrack(const consort_track& theirs);

/// Borrows from `ids`.
std::vector<consort_str> lowerIds(std::span<const TrackId> ids);

}  // namespace consort::extensions
