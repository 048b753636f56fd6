// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/backends/call_context.h"
#include "core/base/backends/track_facts.h"

namespace consort {

enum class RecommendationUse { Similar, ForUser, Radio };

/// For whom, and like what.
struct RecommendationRequest {
    UserId user{};                  ///< Empty for nobody in particular.
    std::vector<TrackId> seeds{};   ///< To start from.
    std::vector<TrackId> recent{};  ///< Not to be suggested; newest first.
    std::string mood{};
    std::uint32_t limit = 0;
};

/// A proposed track: with an id, or with texts by which the library finds it.
struct SuggestedTrack {
    TrackFacts track;
    double score = 0;
    std::string reason;  ///< For people; may be empty.
};

/// One recommendation instance. Thread-safe, may block. Throws Error: Unsupported when it cannot do
/// this at all, Unavailable and Timeout when the next should be asked.
class Recommender {
public:
    virtual ~Recommender() = default;

    virtual const std::string& instance() const = 0;

    virtual bool supports(RecommendationUse use) const = 0;

    /// By falling score, at most `limit`, without seeds and recent tracks, each id once.
    virtual std::vector<SuggestedTrack>
    recommend(const CallContext&, RecommendationUse use, const RecommendationRequest&) = 0;
};

/// The recommendation instances of the server. Thread-safe.
class RecommenderDirectory {
public:
    virtual ~RecommenderDirectory() = default;

    /// In chain order; only those that support it.
    virtual std::vector<std::shared_ptr<Recommender>> chain(RecommendationUse use) const = 0;
};

}  // namespace consort
