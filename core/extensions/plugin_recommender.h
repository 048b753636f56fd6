// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <consort/plugin.h>

#include "core/base/backends/recommender.h"

namespace consort::extensions {

class PluginInstance;

/// A recommendation plugin as the core sees it. What the plugin pushes beyond the limit, again, or
/// against the request (seeds, recent tracks) is dropped; the rest is in falling order of score.
class PluginRecommender final : public Recommender {
public:
    /// The plugin of `instance` provides recommendation.
    explicit PluginRecommender(std::shared_ptr<PluginInstance> instance);

    const std::string& instance() const override;
    bool supports(RecommendationUse use) const override;
    std::vector<SuggestedTrack>
    recommend(const CallContext&, RecommendationUse use, const RecommendationRequest&) override;

private:
    std::shared_ptr<PluginInstance> instance_;
    const consort_recommend_v1& table_;
};

}  // namespace consort::extensions
