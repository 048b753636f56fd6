// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>

#include "reference.h"

namespace reference {

namespace {

using namespace std::chrono_literals;

std::int32_t collect(void* ctx, const consort_track* track) noexcept {
    static_cast<std::vector<std::string>*>(ctx)->emplace_back(view(track->id));
    return CONSORT_OK;
}

std::int32_t countPlay(void* ctx, const consort_play* play) noexcept {
    if (hasFault("recommendation.long-history")) {
        std::this_thread::sleep_for(100us);
    }
    *static_cast<std::uint64_t*>(ctx) += play->count;
    return CONSORT_OK;
}

bool has(const consort_str* ids, std::uint32_t count, const std::string& id) {
    return std::any_of(ids, ids + count, [&id](consort_str one) { return view(one) == id; });
}

/// Whether the user has a history; what the service says when it cannot be read.
std::int32_t readPlays(
    Instance& self, consort_call* call, const consort_recommend& request, std::uint64_t& plays
) {
    consort_plays_query query{};
    query.size = sizeof query;
    query.flags = hasFault("recommendation.long-history") ? 0 : CONSORT_PLAYS_AGGREGATE;
    query.user_id = request.user_id;
    const auto* library = self.host->library;
    const auto status = library->plays(library->ctx, call, &query, {&plays, &countPlay});
    return status == CONSORT_E_DENIED && !hasFault("recommendation.no-history")
               ? std::int32_t{CONSORT_OK}
               : status;
}

std::int32_t pushOne(const std::string& id, std::size_t rank, consort_suggestion_sink out) {
    consort_track track{};
    track.size = sizeof track;
    track.id = lower(id);
    consort_suggestion suggestion{};
    suggestion.size = sizeof suggestion;
    suggestion.track = &track;
    suggestion.score = hasFault("recommendation.scores") ? static_cast<double>(rank)
                                                         : 1.0 / static_cast<double>(rank + 1);
    return out.push(out.ctx, &suggestion);
}

bool isKnown(const std::vector<std::string>& tracks, const consort_recommend& request) {
    return request.n_seeds == 0 ||
           std::any_of(request.seeds, request.seeds + request.n_seeds, [&](consort_str seed) {
               return std::find(tracks.begin(), tracks.end(), view(seed)) != tracks.end();
           });
}

std::int32_t pushAll(
    Instance& self,
    const std::vector<std::string>& tracks,
    const consort_recommend& request,
    consort_suggestion_sink out
) {
    std::uint32_t pushed = 0;
    const auto limit = request.limit + (hasFault("recommendation.limit") ? 1 : 0);
    const auto first =
        hasFault("recommendation.steady") ? static_cast<std::size_t>(++self.runs) : 0;
    for (auto i = first; i < tracks.size() && pushed < limit; ++i) {
        const auto& id = tracks[i];
        const bool isSeed = has(request.seeds, request.n_seeds, id);
        const bool isRecent = has(request.recent, request.n_recent, id);
        if ((isSeed && !hasFault("recommendation.seeds")) ||
            (isRecent && !hasFault("recommendation.radio"))) {
            continue;
        }
        for (int times = hasFault("recommendation.tracks") ? 2 : 1; times > 0; --times) {
            if (const auto status = pushOne(id, pushed, out)) {
                return ended(status);
            }
        }
        ++pushed;
    }
    return CONSORT_OK;
}

std::int32_t suggest(
    void* ctx, consort_call* call, const consort_recommend* request, consort_suggestion_sink out
) noexcept {
    auto& self = of(ctx);
    if (const auto status = interrupted(call)) {
        return status;
    }
    const auto* library = self.host->library;
    if (library == nullptr) {
        return fail(call, CONSORT_E_UNSUPPORTED, "library was not granted");
    }
    std::vector<std::string> tracks;
    if (const auto status = library->tracks(library->ctx, call, {}, {&tracks, &collect})) {
        return status;
    }
    std::uint64_t plays = 0;
    if (const auto status = readPlays(self, call, *request, plays)) {
        return status;
    }
    if (plays == 0 && hasFault("recommendation.new-user")) {
        return fail(call, CONSORT_E_INTERNAL, "division by zero");
    }
    if (!isKnown(tracks, *request)) {
        return hasFault("recommendation.unknown") ? std::int32_t{CONSORT_E_NOT_FOUND}
                                                  : std::int32_t{CONSORT_OK};
    }
    return pushAll(self, tracks, *request, out);
}

}  // namespace

const consort_recommend_v1 kRecommend{sizeof kRecommend, 0, &suggest, &suggest, &suggest};

}  // namespace reference
