// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_recommender.h"

#include "core/extensions/plugin_instance.h"

#include "tests/unit/core/extensions/fakes.h"

namespace consort::extensions {
namespace {

class PluginRecommenderTest : public RegistryTest {
protected:
    PluginRecommenderTest() {
        start(kKindsConfig);
        recommender_.emplace(registry_.find("kinds"));
    }

    std::vector<SuggestedTrack> recommend(RecommendationUse use, std::uint32_t limit = 10) {
        const RecommendationRequest request{
            .user = UserId("ann"),
            .seeds = {TrackId("seed")},
            .recent = {TrackId("recent")},
            .mood = mood_,
            .limit = limit};
        return recommender_->recommend({}, use, request);
    }

    std::string mood_;
    std::optional<PluginRecommender> recommender_;
};

TEST_F(PluginRecommenderTest, DropsSeedsRecentRepeatedAndEmptyTracks) {
    const auto found = recommend(RecommendationUse::Similar);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].track.title, "outside");
    EXPECT_EQ(found[0].reason, "ann");
    EXPECT_EQ(found[1].track.id, TrackId("low"));
    EXPECT_EQ(found[2].track.id, TrackId("odd"));
}

TEST_F(PluginRecommenderTest, OrdersByScoreAndMendsOnesThatAreNone) {
    const auto found = recommend(RecommendationUse::Similar);
    EXPECT_EQ(found[0].score, 0.5);
    EXPECT_EQ(found[1].score, 0.1);
    EXPECT_EQ(found[2].score, 0);
}

TEST_F(PluginRecommenderTest, EndsAtTheLimit) {
    EXPECT_EQ(recommend(RecommendationUse::ForUser, 7).size(), 7U);
    EXPECT_TRUE(recommend(RecommendationUse::ForUser, 0).empty());
}

TEST_F(PluginRecommenderTest, WhatThePluginCannotDoIsUnsupported) {
    EXPECT_TRUE(recommender_->supports(RecommendationUse::Similar));
    EXPECT_FALSE(recommender_->supports(RecommendationUse::Radio));
    EXPECT_EQ(
        errorOf([&] { recommend(RecommendationUse::Radio); }),
        "kinds: recommendation.radio: this plugin does not support it"
    );
}

TEST_F(PluginRecommenderTest, NotFoundIsNothingAndAFailureAFailure) {
    mood_ = "status-3";
    EXPECT_TRUE(recommend(RecommendationUse::Similar).empty());
    mood_ = "status-7";
    EXPECT_EQ(codeOf([&] { recommend(RecommendationUse::Similar); }), ErrorCode::Timeout);
}

}  // namespace
}  // namespace consort::extensions
