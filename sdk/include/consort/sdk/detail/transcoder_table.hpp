// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <consort/sdk/detail/boundary.hpp>
#include <consort/sdk/draft/transcoder.hpp>
#include <consort/sdk/track.hpp>

namespace consort::sdk {
inline namespace v0 {
namespace detail {

/// The C table of a class derived from Transcoder.
template <class T>
struct TranscoderTable {
    static std::int32_t pushPlan(consort_transcode_plan_sink out, const TranscodePlan& plan) {
        const auto argv = toC(plan.argv);
        consort_transcode_plan item{};
        item.size = sizeof(item);
        item.flags |= plan.repeatable ? std::uint32_t{CONSORT_TRANSCODE_REPEATABLE} : 0;
        item.flags |= plan.exactBytes ? std::uint32_t{CONSORT_TRANSCODE_EXACT} : 0;
        item.argv = argv.data();
        item.n_argv = static_cast<std::uint32_t>(argv.size());
        item.bitrate_kbps = plan.bitrateKbps;
        item.content_type = sdk::toC(plan.contentType);
        item.suffix = sdk::toC(plan.suffix);
        item.bytes = plan.bytes;
        return pushOne(out, item);
    }

    static std::int32_t plan(
        void* instance,
        consort_call* call,
        const consort_transcode* request,
        consort_transcode_plan_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            const auto found = static_cast<T*>(instance)->plan(
                Call(call),
                TranscodeRequest{
                    .sourceType = sdk::fromC(request->source_type),
                    .sourceCodec = sdk::fromC(request->source_codec),
                    .format = sdk::fromC(request->format),
                    .bitrateKbps = request->bitrate_kbps,
                    .rateHz = request->rate_hz,
                    .channels = request->channels,
                    .sourceBitrateKbps = request->source_bitrate_kbps,
                    .duration = std::chrono::milliseconds(request->duration_ms),
                    .offset = std::chrono::milliseconds(request->offset_ms),
                    .gainDb = request->gain_db,
                }
            );
            return found ? pushPlan(out, *found) : std::int32_t{CONSORT_E_UNSUPPORTED};
        });
    }

    static constexpr consort_transcoder_v1 kTable{sizeof(consort_transcoder_v1), 0, &plan};
};

}  // namespace detail
}  // namespace v0
}  // namespace consort::sdk
