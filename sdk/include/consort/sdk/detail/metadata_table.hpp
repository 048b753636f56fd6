// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <consort/sdk/detail/boundary.hpp>
#include <consort/sdk/draft/metadata_agent.hpp>

namespace consort::sdk {
inline namespace v0 {
namespace detail {

/// The C table of a class derived from MetadataAgent.
template <class T>
struct MetadataTable {
    static std::int32_t lookup(
        void* instance,
        consort_call* call,
        const consort_metadata_query* query,
        consort_metadata_fact_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            const MetadataQuery raised{
                .about = static_cast<FactAbout>(query->about),
                .name = sdk::fromC(query->name),
                .artist = sdk::fromC(query->artist),
                .mbId = sdk::fromC(query->mb_id),
                .language = sdk::fromC(query->lang),
                .wantedMask = query->wanted,
            };
            Emitter<consort_metadata_fact_sink> emitter(out);
            for (const auto& fact : static_cast<T*>(instance)->lookup(Call(call), raised)) {
                consort_metadata_fact item{};
                item.size = sizeof(item);
                item.kind = static_cast<std::uint32_t>(fact.kind);
                item.value = sdk::toC(fact.value);
                item.mb_id = sdk::toC(fact.mbId);
                item.lang = sdk::toC(fact.language);
                item.source_name = sdk::toC(fact.sourceName);
                item.source_url = sdk::toC(fact.sourceUrl);
                item.width = fact.width;
                item.height = fact.height;
                item.score = fact.score;
                if (!emitter.emit(item)) {
                    break;
                }
            }
            return emitter.status();
        });
    }

    static constexpr consort_metadata_agent_v1 kTable{
        sizeof(consort_metadata_agent_v1), 0, &lookup};
};

}  // namespace detail
}  // namespace v0
}  // namespace consort::sdk
