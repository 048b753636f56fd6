// SPDX-License-Identifier: Apache-2.0
#include "core/media/pictures.h"

#include <string_view>
#include <utility>

#include <taglib/aifffile.h>
#include <taglib/apefile.h>
#include <taglib/apetag.h>
#include <taglib/asffile.h>
#include <taglib/attachedpictureframe.h>
#include <taglib/flacfile.h>
#include <taglib/id3v2tag.h>
#include <taglib/mp4file.h>
#include <taglib/mpcfile.h>
#include <taglib/mpegfile.h>
#include <taglib/oggfile.h>
#include <taglib/trueaudiofile.h>
#include <taglib/wavfile.h>
#include <taglib/wavpackfile.h>
#include <taglib/xiphcomment.h>

#include "core/base/text.h"
#include "core/media/mime.h"

namespace consort::media {

namespace {

/// Keeps the first picture until a front cover comes.
class Choice {
public:
    void offer(bool isFront, const TagLib::ByteVector& bytes, const std::string& declaredMime) {
        if (bytes.isEmpty() || hasFront_ || (best_ && !isFront)) {
            return;
        }
        const std::string_view head(bytes.data(), std::min(bytes.size(), 32U));
        const auto mime = mimeOfBytes(head);
        // "-->" is the ID3v2 way to say that the bytes are an address; those are not followed.
        if (declaredMime == "-->" || (mime.empty() && !declaredMime.starts_with("image/"))) {
            return;
        }
        best_ = FoundPicture{
            mime.empty() ? sanitizeUtf8(declaredMime.substr(0, 64)) : std::string(mime), bytes};
        hasFront_ = isFront;
    }

    std::optional<FoundPicture> take() { return std::move(best_); }

private:
    std::optional<FoundPicture> best_;
    bool hasFront_ = false;
};

void fromId3v2(Choice& choice, const TagLib::ID3v2::Tag* tag) {
    if (tag == nullptr) {
        return;
    }
    using Frame = TagLib::ID3v2::AttachedPictureFrame;
    for (const auto* frame : tag->frameList("APIC")) {
        if (const auto* picture = dynamic_cast<const Frame*>(frame)) {
            choice.offer(
                picture->type() == Frame::FrontCover,
                picture->picture(),
                picture->mimeType().to8Bit(true)
            );
        }
    }
}

void fromFlacList(Choice& choice, const TagLib::List<TagLib::FLAC::Picture*>& pictures) {
    for (const auto* picture : pictures) {
        choice.offer(
            picture->type() == TagLib::FLAC::Picture::FrontCover,
            picture->data(),
            picture->mimeType().to8Bit(true)
        );
    }
}

void fromApe(Choice& choice, const TagLib::APE::Tag* tag) {
    if (tag == nullptr) {
        return;
    }
    for (const auto& [name, item] : tag->itemListMap()) {
        if (!name.startsWith("COVER ART")) {
            continue;
        }
        const auto data = item.binaryData();
        const int end = data.find('\0');
        if (end >= 0) {
            choice.offer(name == "COVER ART (FRONT)", data.mid(static_cast<unsigned>(end) + 1), "");
        }
    }
}

void fromMp4(Choice& choice, const TagLib::MP4::Tag* tag) {
    if (tag == nullptr || !tag->contains("covr")) {
        return;
    }
    for (const auto& cover : tag->item("covr").toCoverArtList()) {
        choice.offer(true, cover.data(), "");
    }
}

void fromAsf(Choice& choice, const TagLib::ASF::Tag* tag) {
    if (tag == nullptr || !tag->contains("WM/Picture")) {
        return;
    }
    for (const auto& attribute : tag->attribute("WM/Picture")) {
        const auto picture = attribute.toPicture();
        if (picture.isValid()) {
            choice.offer(
                picture.type() == TagLib::ASF::Picture::FrontCover,
                picture.picture(),
                picture.mimeType().to8Bit(true)
            );
        }
    }
}

}  // namespace

std::optional<FoundPicture> findPicture(TagLib::File& file) {
    Choice choice;
    if (auto* mpeg = dynamic_cast<TagLib::MPEG::File*>(&file)) {
        fromId3v2(choice, mpeg->ID3v2Tag());
        fromApe(choice, mpeg->APETag());
    } else if (auto* flac = dynamic_cast<TagLib::FLAC::File*>(&file)) {
        fromFlacList(choice, flac->pictureList());
        fromId3v2(choice, flac->ID3v2Tag());
    } else if (auto* mp4 = dynamic_cast<TagLib::MP4::File*>(&file)) {
        fromMp4(choice, mp4->tag());
    } else if (auto* wav = dynamic_cast<TagLib::RIFF::WAV::File*>(&file)) {
        fromId3v2(choice, wav->ID3v2Tag());
    } else if (auto* aiff = dynamic_cast<TagLib::RIFF::AIFF::File*>(&file)) {
        fromId3v2(choice, aiff->tag());
    } else if (auto* asf = dynamic_cast<TagLib::ASF::File*>(&file)) {
        fromAsf(choice, asf->tag());
    } else if (auto* ape = dynamic_cast<TagLib::APE::File*>(&file)) {
        fromApe(choice, ape->APETag());
    } else if (auto* wavPack = dynamic_cast<TagLib::WavPack::File*>(&file)) {
        fromApe(choice, wavPack->APETag());
    } else if (auto* musepack = dynamic_cast<TagLib::MPC::File*>(&file)) {
        fromApe(choice, musepack->APETag());
    } else if (auto* trueAudio = dynamic_cast<TagLib::TrueAudio::File*>(&file)) {
        fromId3v2(choice, trueAudio->ID3v2Tag());
    } else if (auto* comment = dynamic_cast<TagLib::Ogg::XiphComment*>(file.tag())) {
        fromFlacList(choice, comment->pictureList());
    }
    return choice.take();
}

}  // namespace consort::media
