// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <consort/sdk/detail/boundary.hpp>
#include <consort/sdk/detail/convert.hpp>
#include <consort/sdk/storage.hpp>

namespace consort::sdk {
inline namespace v0 {

/// Bytes of the library, from whichever storage holds them. Thread-safe. Throws HostError, with
/// code() CONSORT_E_NOT_FOUND for an unknown track.
class Media {
public:
    explicit Media(const consort_media_v1* media) noexcept : media_(media) {}

    /// The body is a File or a HostReader.
    Blob open(
        Call call, std::string_view trackId, std::uint64_t offset = 0, std::uint64_t length = kToEnd
    ) const {
        return takeBlob([&](consort_blob_sink out) {
            return media_->open(media_->ctx, call.raw(), toC(trackId), offset, length, out);
        });
    }

    /// What lies beside the track: covers, lyrics, cue sheets.
    std::vector<Object> listSidecars(Call call, std::string_view trackId) const {
        std::vector<Object> found;
        detail::Collector<consort_object> collect([&](const consort_object& object) {
            found.push_back(detail::fromC(object));
            return true;
        });
        collect.finish(media_->sidecars(
            media_->ctx, call.raw(), toC(trackId), consort_object_sink{&collect, collect.push}
        ));
        return found;
    }

    /// One of those, whole.
    Blob openSidecar(Call call, std::string_view trackId, std::string_view key) const {
        return takeBlob([&](consort_blob_sink out) {
            return media_->open_sidecar(media_->ctx, call.raw(), toC(trackId), toC(key), out);
        });
    }

    /// Interleaved 32-bit float samples, decoded by the host. `channels` is 1 or 2.
    HostReader pcm(
        Call call, std::string_view trackId, std::uint32_t rateHz, std::uint32_t channels
    ) const {
        HostReader reader(nullptr);
        detail::Collector<consort_reader> collect([&](const consort_reader& pushed) {
            reader = HostReader(&pushed);
            return true;
        });
        collect.finish(media_->pcm(
            media_->ctx,
            call.raw(),
            toC(trackId),
            rateHz,
            channels,
            consort_reader_sink{&collect, collect.push}
        ));
        return reader;
    }

private:
    template <class Ask>
    static Blob takeBlob(const Ask& ask) {
        std::optional<Blob> taken;
        detail::Collector<consort_blob> collect([&](const consort_blob& blob) {
            taken.emplace(detail::take(blob));
            return true;
        });
        collect.finish(ask(consort_blob_sink{&collect, collect.push}));
        if (!taken) {
            throw HostError(CONSORT_E_NOT_FOUND);
        }
        return std::move(*taken);
    }

    const consort_media_v1* media_;
};

inline Media Host::media() const {
    if (!CONSORT_HAS(host_, media)) {
        throw Unsupported("the host gives no media: name it in kInfo.uses, or ask for the grant");
    }
    return Media(host_->media);
}

}  // namespace v0
}  // namespace consort::sdk
