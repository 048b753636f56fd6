// SPDX-License-Identifier: Apache-2.0
#include "core/media/tag_reader.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <taglib/aifffile.h>
#include <taglib/apefile.h>
#include <taglib/apeproperties.h>
#include <taglib/asffile.h>
#include <taglib/fileref.h>
#include <taglib/flacfile.h>
#include <taglib/id3v2framefactory.h>
#include <taglib/id3v2tag.h>
#include <taglib/mp4file.h>
#include <taglib/mpcfile.h>
#include <taglib/mpegfile.h>
#include <taglib/oggflacfile.h>
#include <taglib/opusfile.h>
#include <taglib/speexfile.h>
#include <taglib/trueaudiofile.h>
#include <taglib/vorbisfile.h>
#include <taglib/wavfile.h>
#include <taglib/wavpackfile.h>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/media/adts.h"
#include "core/media/audio_region.h"
#include "core/media/mime.h"
#include "core/media/pictures.h"
#include "core/media/tag_mapping.h"
#include "core/media/taglib_stream.h"

namespace consort::media {

namespace {

/// TagLib goes by the extension first, so a file of another format than its name says gets the name
/// that it should have.
std::string nameFor(std::string_view key, std::string_view mime) {
    std::string name(key.substr(key.rfind('/') + 1));
    if (mimeOfKey(name) == mime) {
        return name;
    }
    constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kExtensions{{
        {"audio/mpeg", ".mp3"},
        {"audio/aac", ".aac"},
        {"audio/flac", ".flac"},
        {"audio/ogg", ".ogg"},
        {"audio/mp4", ".m4a"},
        {"audio/wav", ".wav"},
        {"audio/aiff", ".aiff"},
        {"audio/x-ms-wma", ".wma"},
        {"audio/x-ape", ".ape"},
        {"audio/x-wavpack", ".wv"},
        {"audio/x-musepack", ".mpc"},
    }};
    for (const auto& [known, extension] : kExtensions) {
        if (known == mime) {
            return name.append(extension);
        }
    }
    return name;
}

/// TagLib descends one level of MP4 atoms per read at worst, on the stack.
constexpr std::uint64_t kMaxMp4Reads = 8'000;

/// An opened file of any format. The stream must outlive TagLib's file.
class OpenedFile {
public:
    OpenedFile(ByteSource& source, std::string_view key, std::string_view mime)
        : key_(key),
          stream_(
              source,
              nameFor(key, mime),
              mime == "audio/mp4" ? kMaxMp4Reads : TaglibStream::kMaxReads
          ) {
        ref_ = std::make_unique<TagLib::FileRef>(&stream_, true, TagLib::AudioProperties::Fast);
        stream_.rethrowFailure();
        if (ref_->isNull() || !ref_->file()->isValid()) {
            throw invalid("\"" + key_ + "\" is not an audio file of a known format");
        }
    }

    TagLib::File& file() { return *ref_->file(); }

    const std::string& key() const { return key_; }

    void check() const { stream_.rethrowFailure(); }

private:
    std::string key_;
    TaglibStream stream_;
    std::unique_ptr<TagLib::FileRef> ref_;
};

template <class Type>
const Type* as(const TagLib::File& file) {
    return dynamic_cast<const Type*>(&file);
}

std::string codecOf(const TagLib::File& file, AudioFormat& format) {
    if (as<TagLib::MPEG::File>(file) != nullptr) {
        return format.mime == "audio/aac" ? "aac" : "mp3";
    }
    if (const auto* flac = as<TagLib::FLAC::File>(file)) {
        format.bitsPerSample = flac->audioProperties()->bitsPerSample();
        return "flac";
    }
    if (const auto* mp4 = as<TagLib::MP4::File>(file)) {
        const auto* properties = mp4->audioProperties();
        const bool isAlac = properties->codec() == TagLib::MP4::Properties::ALAC;
        format.bitsPerSample = isAlac ? properties->bitsPerSample() : 0;
        return isAlac ? "alac" : "aac";
    }
    if (as<TagLib::Ogg::Opus::File>(file) != nullptr) {
        return "opus";
    }
    if (as<TagLib::Ogg::Vorbis::File>(file) != nullptr) {
        return "vorbis";
    }
    if (as<TagLib::Ogg::Speex::File>(file) != nullptr) {
        return "speex";
    }
    if (as<TagLib::Ogg::FLAC::File>(file) != nullptr) {
        return "flac";
    }
    if (const auto* wav = as<TagLib::RIFF::WAV::File>(file)) {
        format.bitsPerSample = wav->audioProperties()->bitsPerSample();
        return "pcm";
    }
    if (const auto* aiff = as<TagLib::RIFF::AIFF::File>(file)) {
        format.bitsPerSample = aiff->audioProperties()->bitsPerSample();
        return "pcm";
    }
    if (as<TagLib::ASF::File>(file) != nullptr) {
        return "wma";
    }
    if (const auto* ape = as<TagLib::APE::File>(file)) {
        format.bitsPerSample = ape->audioProperties()->bitsPerSample();
        return "ape";
    }
    if (const auto* wavPack = as<TagLib::WavPack::File>(file)) {
        format.bitsPerSample = wavPack->audioProperties()->bitsPerSample();
        return "wavpack";
    }
    if (as<TagLib::MPC::File>(file) != nullptr) {
        return "musepack";
    }
    return as<TagLib::TrueAudio::File>(file) != nullptr ? "tta" : "unknown";
}

std::string_view mimeOf(Container container, std::string_view head, std::string_view key) {
    switch (container) {
        case Container::Flac:
            return "audio/flac";
        case Container::Ogg:
            return "audio/ogg";
        case Container::Mp4:
            return "audio/mp4";
        case Container::Wav:
            return "audio/wav";
        case Container::Aiff:
            return "audio/aiff";
        case Container::Asf:
            return "audio/x-ms-wma";
        case Container::Raw:
            break;
    }
    const auto byBytes = mimeOfBytes(head);
    return byBytes.empty() ? mimeOfKey(key) : byBytes;
}

AudioFormat readFormat(OpenedFile& opened, std::string_view mime) {
    const auto* properties = opened.file().audioProperties();
    AudioFormat format;
    format.mime = mime;
    if (properties == nullptr || properties->sampleRate() <= 0 || properties->channels() <= 0) {
        throw invalid("\"" + opened.key() + "\" holds no audio that can be read");
    }
    format.durationMs = std::max(0, properties->lengthInMilliseconds());
    format.bitrateKbps = std::max(0, properties->bitrate());
    format.sampleRate = properties->sampleRate();
    format.channels = properties->channels();
    format.codec = codecOf(opened.file(), format);
    return format;
}

void addFreeForm(TagLib::PropertyMap& map, const TagLib::MP4::Tag& tag) {
    for (const auto& [name, item] : tag.itemMap()) {
        const int colon = name.rfind(":");
        const auto key = name.substr(static_cast<unsigned>(colon + 1)).upper();
        if (name.startsWith("----:") && !map.contains(key)) {
            map.insert(key, item.toStringList());
        }
    }
}

void addOthers(TagLib::PropertyMap& map, TagLib::ASF::Tag& tag) {
    for (const auto& [name, attributes] : tag.attributeListMap()) {
        const auto key = name.upper();
        const bool isOurs = key.startsWith("REPLAYGAIN_") || key == "WM/ISCOMPILATION";
        if (!isOurs || attributes.isEmpty()) {
            continue;
        }
        const auto& attribute = attributes.front();
        if (attribute.type() == TagLib::ASF::Attribute::UnicodeType) {
            map.insert(key, attribute.toString());
        } else {
            map.insert("COMPILATION", TagLib::String(attribute.toBool() ? "1" : "0"));
        }
    }
}

/// What properties() leaves out: it knows a fixed list of names for these two formats.
TagLib::PropertyMap allProperties(TagLib::File& file) {
    auto map = file.properties();
    if (auto* mp4 = dynamic_cast<TagLib::MP4::File*>(&file); mp4 != nullptr && mp4->tag()) {
        addFreeForm(map, *mp4->tag());
    } else if (auto* asf = dynamic_cast<TagLib::ASF::File*>(&file); asf != nullptr && asf->tag()) {
        addOthers(map, *asf->tag());
    }
    return map;
}

bool hasSynchronisedLyrics(TagLib::File& file) {
    const TagLib::ID3v2::Tag* tag = nullptr;
    if (auto* mpeg = dynamic_cast<TagLib::MPEG::File*>(&file)) {
        tag = mpeg->ID3v2Tag();
    }
    return tag != nullptr && !tag->frameList("SYLT").isEmpty();
}

std::string headAt(ByteSource& source, std::uint64_t offset) {
    std::string head(32, '\0');
    head.resize(source.read(offset, head));
    return head;
}

std::string_view view(const TagLib::ByteVector& bytes) {
    return {bytes.data(), bytes.size()};
}

/// Bare AAC may still carry an ID3v2 tag.
TagLib::PropertyMap adtsProperties(ByteSource& source, std::string_view key) {
    TaglibStream stream(source, nameFor(key, "audio/aac"));
    TagLib::MPEG::File file(&stream, TagLib::ID3v2::FrameFactory::instance(), false);
    auto map = file.properties();
    stream.rethrowFailure();
    return map;
}

AudioTags readAdtsTags(
    ByteSource& source,
    std::string_view key,
    const AudioRegion& region,
    const TagReaderOptions& options
) {
    auto format = readAdts(source, region);
    if (!format) {
        throw invalid("\"" + std::string(key) + "\" holds no audio that can be read");
    }
    auto tags = mapProperties(adtsProperties(source, key), key, options);
    tags.format = std::move(*format);
    tags.fingerprint = fingerprintOf(source, region);
    return tags;
}

/// TagLib throws nothing of its own, but bad_alloc and its kin come through it.
template <class Function>
auto guarded(const ByteSource& source, std::string_view key, Function&& function) {
    if (source.size() == 0) {
        throw invalid("\"" + std::string(key) + "\" is empty");
    }
    try {
        return function();
    } catch (const Error&) {
        throw;
    } catch (const std::exception& e) {
        throw invalid("\"" + std::string(key) + "\" cannot be parsed: " + e.what());
    }
}

}  // namespace

AudioTags readTags(ByteSource& source, std::string_view key, const TagReaderOptions& options) {
    return guarded(source, key, [&] {
        const auto region = findAudioRegion(source);
        const auto mime = mimeOf(region.container, headAt(source, region.begin), key);
        if (mime == "audio/aac") {
            return readAdtsTags(source, key, region, options);
        }
        OpenedFile opened(source, key, mime);
        const auto format = readFormat(opened, mime);
        auto tags = mapProperties(allProperties(opened.file()), key, options);
        tags.format = format;
        tags.hasEmbeddedLyrics = tags.hasEmbeddedLyrics || hasSynchronisedLyrics(opened.file());
        if (const auto picture = findPicture(opened.file())) {
            tags.picture = PictureInfo{
                picture->mime, picture->bytes.size(), pictureHash(view(picture->bytes))};
        }
        opened.check();
        tags.fingerprint = fingerprintOf(source, region);
        return tags;
    });
}

std::optional<Picture> readPicture(ByteSource& source, std::string_view key) {
    return guarded(source, key, [&]() -> std::optional<Picture> {
        const auto region = findAudioRegion(source);
        OpenedFile opened(source, key, mimeOf(region.container, headAt(source, region.begin), key));
        const auto found = findPicture(opened.file());
        opened.check();
        if (!found) {
            return std::nullopt;
        }
        return Picture{found->mime, std::string(view(found->bytes))};
    });
}

std::string pictureHash(std::string_view bytes) {
    constexpr std::size_t kSample = 4096;
    std::string samples = std::to_string(bytes.size()) + '/';
    samples += bytes.substr(0, kSample);
    if (bytes.size() > kSample) {
        samples += bytes.substr(bytes.size() / 2, kSample);
        samples += bytes.substr(bytes.size() - kSample);
    }
    return sha256Hex(samples).substr(0, 32);
}

}  // namespace consort::media
