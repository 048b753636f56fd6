// SPDX-License-Identifier: Apache-2.0
#include "core/media/audio_region.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "core/base/error.h"
#include "core/base/text.h"

namespace consort::media {

namespace {

constexpr std::size_t kSampleBytes = 2048;
constexpr int kMaxParts = 20'000;
constexpr int kMaxDepth = 16;
constexpr std::uint64_t kMaxCompressedTagBytes = 64U << 10;

/// Reading of small fixed structures at given offsets; what lies beyond the end reads as zero.
class Bytes {
public:
    explicit Bytes(ByteSource& source) : source_(source) {}

    std::uint64_t size() const { return source_.size(); }

    std::string_view load(std::uint64_t offset, std::size_t count) {
        buffer_.fill('\0');
        count = std::min(count, buffer_.size());
        source_.read(offset, std::span(buffer_.data(), count));
        return {buffer_.data(), count};
    }

    std::uint64_t big(std::size_t at, std::size_t count) const {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            value = (value << 8) | byte(at + i);
        }
        return value;
    }

    std::uint64_t little(std::size_t at, std::size_t count) const {
        std::uint64_t value = 0;
        for (std::size_t i = count; i-- > 0;) {
            value = (value << 8) | byte(at + i);
        }
        return value;
    }

    std::uint64_t syncSafe(std::size_t at) const {
        return ((byte(at) & 0x7FU) << 21) | ((byte(at + 1) & 0x7FU) << 14) |
               ((byte(at + 2) & 0x7FU) << 7) | (byte(at + 3) & 0x7FU);
    }

    std::uint64_t byte(std::size_t at) const { return static_cast<unsigned char>(buffer_[at]); }

    bool has(std::size_t at, std::string_view text) const {
        return std::string_view(buffer_.data() + at, text.size()) == text;
    }

private:
    ByteSource& source_;
    std::array<char, 512> buffer_{};
};

Error absurd(const char* what) {
    return invalid(std::string("refused: ") + what);
}

/// Of the ID3v2 frame whose header is loaded.
std::uint64_t frameLength(const Bytes& bytes, unsigned version) {
    switch (version) {
        case 2:
            return bytes.big(3, 3);
        case 3:
            return bytes.big(4, 4);
        default:
            return bytes.syncSafe(4);
    }
}

bool isCompressedFrame(const Bytes& bytes, unsigned version) {
    const std::uint64_t flag = version == 3 ? 0x80 : 0x08;
    return version > 2 && (bytes.byte(9) & flag) != 0;
}

/// Frames of an ID3v2 tag are kept in memory one by one, and zlib frames expand without limit.
void checkId3v2(Bytes& bytes, std::uint64_t tagBegin, std::uint64_t tagEnd, unsigned version) {
    const std::size_t headerBytes = version == 2 ? 6 : 10;
    std::uint64_t at = tagBegin + 10;
    std::uint64_t compressed = 0;
    for (int frames = 0; at + headerBytes < tagEnd; ++frames) {
        if (frames > kMaxParts) {
            throw absurd("an ID3v2 tag of too many frames");
        }
        bytes.load(at, headerBytes);
        if (bytes.byte(0) == 0) {
            return;
        }
        const std::uint64_t length = frameLength(bytes, version);
        if (isCompressedFrame(bytes, version)) {
            compressed += length;
        }
        if (compressed > kMaxCompressedTagBytes) {
            throw absurd("large compressed frames in an ID3v2 tag");
        }
        at += headerBytes + length;
    }
}

/// Behind all ID3v2 tags that stand at `at`.
std::uint64_t skipId3v2(Bytes& bytes, std::uint64_t at) {
    for (int tags = 0; tags < 8; ++tags) {
        bytes.load(at, 10);
        if (!bytes.has(0, "ID3")) {
            break;
        }
        const auto version = static_cast<unsigned>(bytes.byte(3));
        const bool hasFooter = (bytes.byte(5) & 0x10U) != 0;
        const std::uint64_t end = at + 10 + bytes.syncSafe(6);
        if (version >= 2 && version <= 4) {
            checkId3v2(bytes, at, std::min(end, bytes.size()), version);
        }
        at = end + (hasFooter ? 10 : 0);
    }
    return at;
}

/// Before the ID3v1 and APE tags at the end.
std::uint64_t cutTrailers(Bytes& bytes, std::uint64_t begin) {
    std::uint64_t end = bytes.size();
    if (end >= begin + 128) {
        bytes.load(end - 128, 3);
        if (bytes.has(0, "TAG")) {
            end -= 128;
        }
    }
    if (end >= begin + 32) {
        bytes.load(end - 32, 32);
        if (bytes.has(0, "APETAGEX")) {
            const std::uint64_t hasHeader = (bytes.little(20, 4) >> 31) & 1U;
            const std::uint64_t length = bytes.little(12, 4) + hasHeader * 32;
            end = length <= end - begin ? end - length : end;
        }
    }
    return end;
}

AudioRegion flacRegion(Bytes& bytes, std::uint64_t begin) {
    std::uint64_t at = begin + 4;
    for (int blocks = 0; blocks < kMaxParts; ++blocks) {
        if (at + 4 > bytes.size()) {
            break;
        }
        bytes.load(at, 4);
        const bool isLast = (bytes.byte(0) & 0x80U) != 0;
        at += 4 + bytes.big(1, 3);
        if (isLast) {
            return {Container::Flac, at, cutTrailers(bytes, at)};
        }
    }
    throw invalid("FLAC metadata without an end");
}

/// The first page that completes audio has a granule position above zero; the headers have none.
AudioRegion oggRegion(Bytes& bytes) {
    std::uint64_t at = 0;
    for (int pages = 0; pages < kMaxParts && at + 27 <= bytes.size(); ++pages) {
        bytes.load(at, 27 + 255);
        if (!bytes.has(0, "OggS")) {
            break;
        }
        const std::uint64_t granule = bytes.little(6, 8);
        if (granule != 0 && granule != ~std::uint64_t{0}) {
            return {Container::Ogg, at, bytes.size()};
        }
        const auto segments = static_cast<std::size_t>(bytes.byte(26));
        std::uint64_t length = 27 + segments;
        for (std::size_t i = 0; i < segments; ++i) {
            length += bytes.byte(27 + i);
        }
        at += length;
    }
    return {Container::Ogg, std::min(at, bytes.size()), bytes.size()};
}

bool isMp4Container(const Bytes& bytes) {
    constexpr std::array<std::string_view, 11> kNames{
        "moov", "udta", "mdia", "meta", "ilst", "stbl", "minf", "moof", "traf", "trak", "stsd"};
    return std::any_of(kNames.begin(), kNames.end(), [&](auto name) { return bytes.has(4, name); });
}

/// TagLib descends recursively, so both depth and number are limited before it does.
class Mp4Outline {
public:
    explicit Mp4Outline(Bytes& bytes) : bytes_(bytes) {}

    AudioRegion find() {
        walk(0, bytes_.size(), 0);
        return {Container::Mp4, begin_, end_};
    }

private:
    void walk(std::uint64_t at, std::uint64_t end, int depth) {
        if (depth > kMaxDepth) {
            throw absurd("MP4 atoms nested too deep");
        }
        while (at + 8 <= end) {
            if (++atoms_ > kMaxParts) {
                throw absurd("too many MP4 atoms");
            }
            bytes_.load(at, 16);
            const Atom atom = atomWithin(end - at);
            if (depth == 0 && bytes_.has(4, "mdat") && atom.length - atom.header > end_ - begin_) {
                begin_ = at + atom.header;
                end_ = at + atom.length;
            }
            if (isMp4Container(bytes_)) {
                walk(at + atom.header + fieldsBeforeChildren(), at + atom.length, depth + 1);
            }
            at += atom.length;
        }
    }

    struct Atom {
        std::uint64_t header;
        std::uint64_t length;
    };

    /// The loaded one; a length that is none, or that leaves its parent, is all that is `left`.
    [[nodiscard]] Atom atomWithin(std::uint64_t left) const {
        const std::uint64_t length = bytes_.big(0, 4);
        const Atom atom = length == 1 ? Atom{16, bytes_.big(8, 8)} : Atom{8, length};
        const bool isWithin = atom.length >= atom.header && atom.length <= left;
        return isWithin ? atom : Atom{atom.header, left};
    }

    [[nodiscard]] std::uint64_t fieldsBeforeChildren() const {
        return bytes_.has(4, "meta") ? 4 : bytes_.has(4, "stsd") ? 8 : 0;
    }

    Bytes& bytes_;
    int atoms_ = 0;
    std::uint64_t begin_ = 0;
    std::uint64_t end_ = 0;
};

AudioRegion riffRegion(Bytes& bytes, Container container) {
    const bool isWav = container == Container::Wav;
    std::uint64_t at = 12;
    AudioRegion region{container, 0, 0};
    for (int chunks = 0; at + 8 <= bytes.size(); ++chunks) {
        if (chunks > kMaxParts) {
            throw absurd("too many RIFF chunks");
        }
        bytes.load(at, 8);
        const std::uint64_t length = isWav ? bytes.little(4, 4) : bytes.big(4, 4);
        const bool isTag = bytes.has(0, "ID3 ") || bytes.has(0, "id3 ");
        if (region.end == 0 && bytes.has(0, isWav ? "data" : "SSND")) {
            region.begin = at + 8;
            region.end = std::min(at + 8 + length, bytes.size());
        }
        if (isTag) {
            skipId3v2(bytes, at + 8);
        }
        at += 8 + length + (length & 1U);
    }
    return region;
}

AudioRegion asfRegion(Bytes& bytes) {
    bytes.load(16, 8);
    const std::uint64_t header = bytes.little(0, 8);
    return {Container::Asf, std::min(header, bytes.size()), bytes.size()};
}

/// Page numbers and checksums of Ogg change when the comment in front grows.
void maskOggHeaders(std::string& block) {
    for (std::size_t at = block.find("OggS"); at != std::string::npos;
         at = block.find("OggS", at + 4)) {
        for (std::size_t i = at + 18; i < std::min(at + 26, block.size()); ++i) {
            block[i] = '\0';
        }
    }
}

void appendSample(
    std::string& samples, ByteSource& source, const AudioRegion& region, std::uint64_t offset
) {
    const std::uint64_t before =
        region.container == Container::Ogg ? std::min<std::uint64_t>(26, offset - region.begin) : 0;
    const auto count = static_cast<std::size_t>(
        std::min<std::uint64_t>(kSampleBytes, region.end - offset) + before
    );
    std::string block(count, '\0');
    block.resize(source.read(offset - before, block));
    if (region.container == Container::Ogg) {
        maskOggHeaders(block);
    }
    samples.append(block, std::min<std::size_t>(static_cast<std::size_t>(before), block.size()));
}

}  // namespace

AudioRegion findAudioRegion(ByteSource& source) {
    Bytes bytes(source);
    const std::uint64_t begin = skipId3v2(bytes, 0);
    bytes.load(begin, 12);
    if (bytes.has(0, "fLaC")) {
        return flacRegion(bytes, begin);
    }
    if (bytes.has(0, "OggS")) {
        return oggRegion(bytes);
    }
    if (bytes.has(4, "ftyp")) {
        return Mp4Outline(bytes).find();
    }
    if (bytes.has(0, "RIFF") && bytes.has(8, "WAVE")) {
        return riffRegion(bytes, Container::Wav);
    }
    if (bytes.has(0, "FORM") && bytes.has(8, "AIF")) {
        return riffRegion(bytes, Container::Aiff);
    }
    if (bytes.has(0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11")) {
        return asfRegion(bytes);
    }
    if (begin >= bytes.size()) {
        return {Container::Raw, bytes.size(), bytes.size()};
    }
    return {Container::Raw, begin, cutTrailers(bytes, begin)};
}

std::string fingerprintOf(ByteSource& source, const AudioRegion& region) {
    if (region.end <= region.begin) {
        return {};
    }
    const std::uint64_t length = region.end - region.begin;
    std::string samples = std::to_string(length) + '/';
    samples.reserve(3 * kSampleBytes + 32);
    appendSample(samples, source, region, region.begin);
    if (length > 3 * kSampleBytes) {
        appendSample(samples, source, region, region.begin + length / 2);
        appendSample(samples, source, region, region.end - kSampleBytes);
    } else if (length > kSampleBytes) {
        appendSample(samples, source, region, region.begin + kSampleBytes);
        if (length > 2 * kSampleBytes) {
            appendSample(samples, source, region, region.begin + 2 * kSampleBytes);
        }
    }
    return sha256Hex(samples).substr(0, 32);
}

}  // namespace consort::media
