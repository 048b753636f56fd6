// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "core/media/audio_region.h"
#include "core/media/audio_tags.h"

namespace consort::media {

/// Properties of a bare AAC stream (ADTS, ISO/IEC 13818-7), which TagLib does not read: the length
/// is estimated from the first frames. nullopt when `region` does not begin with such frames.
std::optional<AudioFormat> readAdts(ByteSource& source, const AudioRegion& region);

}  // namespace consort::media
