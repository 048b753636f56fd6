// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include <consort/sdk/detail/boundary.hpp>
#include <consort/sdk/recommend.hpp>

namespace consort::sdk {
inline namespace v0 {
namespace detail {

inline std::vector<std::string_view> viewsOf(const consort_str* texts, std::uint32_t count) {
    std::vector<std::string_view> views;
    views.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        views.push_back(sdk::fromC(texts[i]));
    }
    return views;
}

/// The C table of a class derived from a recommendation kind. What it does not derive from is NULL.
template <class T>
struct RecommendTable {
    template <class Ask>
    static std::int32_t answer(
        consort_call* call,
        const consort_recommend* request,
        consort_suggestion_sink out,
        const Ask& ask
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            const Seed seed{
                .trackIds = viewsOf(request->seeds, request->n_seeds),
                .recent = viewsOf(request->recent, request->n_recent),
                .userId = sdk::fromC(request->user_id),
                .mood = sdk::fromC(request->mood),
                .limit = request->limit,
            };
            Emitter<consort_suggestion_sink> emitter(out);
            for (const auto& suggestion : ask(seed)) {
                const LoweredTrack track(suggestion.track);
                const consort_suggestion item{
                    sizeof(item), 0, track.raw(), suggestion.score, sdk::toC(suggestion.reason)};
                if (!emitter.emit(item)) {
                    break;
                }
            }
            return emitter.status();
        });
    }

    static std::int32_t similar(
        void* instance,
        consort_call* call,
        const consort_recommend* request,
        consort_suggestion_sink out
    ) noexcept {
        return answer(call, request, out, [&](const Seed& seed) {
            return static_cast<T*>(instance)->similar(Call(call), seed);
        });
    }

    static std::int32_t forUser(
        void* instance,
        consort_call* call,
        const consort_recommend* request,
        consort_suggestion_sink out
    ) noexcept {
        return answer(call, request, out, [&](const Seed& seed) {
            return static_cast<T*>(instance)->forUser(Call(call), seed);
        });
    }

    static std::int32_t radio(
        void* instance,
        consort_call* call,
        const consort_recommend* request,
        consort_suggestion_sink out
    ) noexcept {
        return answer(call, request, out, [&](const Seed& seed) {
            return static_cast<T*>(instance)->radio(Call(call), seed);
        });
    }

    static constexpr consort_recommend_v1 makeTable() noexcept {
        consort_recommend_v1 table{};
        table.size = sizeof(table);
        if constexpr (std::derived_from<T, SimilarTracks>) {
            table.similar = &similar;
        }
        if constexpr (std::derived_from<T, ForUser>) {
            table.for_user = &forUser;
        }
        if constexpr (std::derived_from<T, Radio>) {
            table.radio = &radio;
        }
        return table;
    }

    static constexpr consort_recommend_v1 kTable = makeTable();
};

}  // namespace detail
}  // namespace v0
}  // namespace consort::sdk
