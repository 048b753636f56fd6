// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "core/media/byte_source.h"

namespace consort::media {

enum class Container { Raw, Flac, Ogg, Mp4, Wav, Aiff, Asf };

/// Where in the file the audio lies, without the tags before and behind it.
struct AudioRegion {
    Container container = Container::Raw;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

/// Walks the container's outline, in a bounded number of small reads. Throws Invalid when the
/// outline would hurt a reader that trusts it: containers nested too deep, too many or compressed
/// parts in a tag.
AudioRegion findAudioRegion(ByteSource& source);

/// 32 hex digits over the length of the region and three blocks of 4 KiB of it.
std::string fingerprintOf(ByteSource& source, const AudioRegion& region);

}  // namespace consort::media
