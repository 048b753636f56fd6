// SPDX-License-Identifier: Apache-2.0
#include "core/media/adts.h"

#include <array>

namespace consort::media {

namespace {

constexpr std::array kRates{
    96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350};
constexpr std::uint64_t kSamplesPerFrame = 1024;
constexpr int kMinFrames = 3;
constexpr int kMaxFrames = 200;

struct Frame {
    std::size_t rateIndex = 0;
    int channels = 0;
    std::uint64_t bytes = 0;
};

std::optional<Frame> readFrame(ByteSource& source, std::uint64_t at) {
    std::array<char, 7> raw{};
    if (source.read(at, raw) != raw.size()) {
        return std::nullopt;
    }
    std::array<unsigned, 7> b{};
    for (std::size_t i = 0; i < raw.size(); ++i) {
        b[i] = static_cast<unsigned char>(raw[i]);
    }
    if (b[0] != 0xFF || (b[1] & 0xF6U) != 0xF0U) {
        return std::nullopt;
    }
    Frame frame;
    frame.rateIndex = (b[2] >> 2) & 0x0FU;
    frame.channels = static_cast<int>(((b[2] & 1U) << 2) | (b[3] >> 6));
    frame.bytes = ((b[3] & 3U) << 11) | (b[4] << 3) | (b[5] >> 5);
    const bool isSane = frame.rateIndex < kRates.size() && frame.bytes > 7;
    return isSane ? std::optional(frame) : std::nullopt;
}

}  // namespace

std::optional<AudioFormat> readAdts(ByteSource& source, const AudioRegion& region) {
    std::uint64_t bytes = 0;
    std::uint64_t frames = 0;
    Frame first;
    while (frames < kMaxFrames && region.begin + bytes < region.end) {
        const auto frame = readFrame(source, region.begin + bytes);
        if (!frame) {
            break;
        }
        first = frames == 0 ? *frame : first;
        bytes += frame->bytes;
        ++frames;
    }
    if (frames < kMinFrames) {
        return std::nullopt;
    }
    AudioFormat format;
    format.codec = "aac";
    format.mime = "audio/aac";
    format.sampleRate = kRates[first.rateIndex];
    format.channels = first.channels == 0 ? 2 : first.channels;
    const double msPerByte = static_cast<double>(frames * kSamplesPerFrame) * 1000.0 /
                             format.sampleRate / static_cast<double>(bytes);
    format.durationMs =
        static_cast<std::int64_t>(static_cast<double>(region.end - region.begin) * msPerByte);
    format.bitrateKbps = static_cast<int>(8.0 / msPerByte);
    return format;
}

}  // namespace consort::media
