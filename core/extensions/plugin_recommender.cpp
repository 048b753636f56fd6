// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_recommender.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/extensions/abi.h"
#include "core/extensions/plugin_instance.h"
#include "core/extensions/track_bridge.h"

namespace consort::extensions {

namespace {

using Slot = decltype(consort_recommend_v1::similar);

Slot slotOf(const consort_recommend_v1& table, RecommendationUse use) {
    switch (use) {
        case RecommendationUse::Similar:
            return table.similar;
        case RecommendationUse::ForUser:
            return table.for_user;
        case RecommendationUse::Radio:
            return table.radio;
    }
    return nullptr;
}

Operation operationOf(RecommendationUse use) {
    switch (use) {
        case RecommendationUse::Similar:
            return Operation::RecommendSimilar;
        case RecommendationUse::ForUser:
            return Operation::RecommendForUser;
        case RecommendationUse::Radio:
            return Operation::RecommendRadio;
    }
    return Operation::RecommendSimilar;
}

SuggestedTrack raiseSuggestion(const consort_suggestion& theirs) {
    const auto from = adopt(&theirs);
    if (from.track == nullptr) {
        throw Error(
            ErrorCode::Internal, "the plugin's answer is broken: a suggestion without a track"
        );
    }
    SuggestedTrack suggestion{raiseTrack(*from.track), from.score, {}};
    suggestion.score = std::isfinite(from.score) ? from.score : 0;
    suggestion.reason = sanitizeUtf8(view(from.reason));
    return suggestion;
}

struct SuggestionSink {
    PluginCall& call;
    std::uint32_t limit;
    std::unordered_set<TrackId> unwanted;
    std::vector<SuggestedTrack> out;

    bool accept(SuggestedTrack suggestion) {
        const auto& track = suggestion.track;
        const bool isKnown = !track.id.empty() && !unwanted.insert(track.id).second;
        if (!isKnown && (!track.id.empty() || !track.title.empty())) {
            out.push_back(std::move(suggestion));
        }
        return out.size() < limit;
    }

    static std::int32_t onPush(void* ctx, const consort_suggestion* suggestion) {
        auto& self = *static_cast<SuggestionSink*>(ctx);
        try {
            if (self.out.size() >= self.limit) {
                return CONSORT_STOP;
            }
            return self.accept(raiseSuggestion(*suggestion)) ? std::int32_t{CONSORT_OK}
                                                             : std::int32_t{CONSORT_STOP};
        } catch (...) {
            return self.call.capture();
        }
    }
};

}  // namespace

PluginRecommender::PluginRecommender(std::shared_ptr<PluginInstance> instance)
    : instance_(std::move(instance)), table_(instance_->plugin().recommend) {}

const std::string& PluginRecommender::instance() const {
    return instance_->name();
}

bool PluginRecommender::supports(RecommendationUse use) const {
    return slotOf(table_, use) != nullptr;
}

std::vector<SuggestedTrack> PluginRecommender::recommend(
    const CallContext& context, RecommendationUse use, const RecommendationRequest& request
) {
    const auto slot = slotOf(table_, use);
    if (slot == nullptr) {
        throw Error(
            ErrorCode::Unsupported,
            instance() + ": recommendation." + std::string(traitsOf(operationOf(use)).name) +
                ": this plugin does not support it"
        );
    }
    const auto seeds = lowerIds(request.seeds);
    const auto recent = lowerIds(request.recent);
    consort_recommend lowered{};
    lowered.size = sizeof lowered;
    lowered.limit = request.limit;
    lowered.user_id = lower(request.user.str());
    lowered.seeds = seeds.data();
    lowered.n_seeds = static_cast<std::uint32_t>(seeds.size());
    lowered.recent = recent.data();
    lowered.n_recent = static_cast<std::uint32_t>(recent.size());
    lowered.mood = lower(request.mood);
    std::vector<SuggestedTrack> found;
    const auto body = [&](PluginCall& call) {
        SuggestionSink sink{call, request.limit, {}, {}};
        sink.unwanted.insert(request.seeds.begin(), request.seeds.end());
        sink.unwanted.insert(request.recent.begin(), request.recent.end());
        const auto status =
            slot(instance_->self(), call.abi(), &lowered, {&sink, &SuggestionSink::onPush});
        found = std::move(sink.out);
        return status;
    };
    if (!instance_->call(context, operationOf(use), "", body)) {
        return {};
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return a.score > b.score;
    });
    return found;
}

}  // namespace consort::extensions
