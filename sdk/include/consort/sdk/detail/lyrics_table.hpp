// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <consort/sdk/detail/boundary.hpp>
#include <consort/sdk/lyrics.hpp>

namespace consort::sdk {
inline namespace v0 {
namespace detail {

/// The C table of a class derived from LyricsProvider.
template <class T>
struct LyricsTable {
    static std::int32_t lookup(
        void* instance, consort_call* call, const consort_track* track, consort_lyrics_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            Emitter<consort_lyrics_sink> emitter(out);
            for (const auto& found : static_cast<T*>(instance)->lookup(Call(call), fromC(*track))) {
                consort_lyrics item{};
                item.size = sizeof(item);
                item.format = static_cast<std::uint32_t>(found.format);
                item.lang = sdk::toC(found.language);
                item.text = sdk::toC(found.text);
                item.source_name = sdk::toC(found.sourceName);
                item.source_url = sdk::toC(found.sourceUrl);
                item.confidence = found.confidence;
                if (!emitter.emit(item)) {
                    break;
                }
            }
            return emitter.status();
        });
    }

    static constexpr consort_lyrics_v1 kTable{sizeof(consort_lyrics_v1), 0, &lookup};
};

}  // namespace detail
}  // namespace v0
}  // namespace consort::sdk
