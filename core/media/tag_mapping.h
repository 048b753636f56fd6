// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <taglib/tpropertymap.h>

#include "core/media/audio_tags.h"
#include "core/media/tag_reader.h"

namespace consort::media {

/// Everything of AudioTags that is text, from TagLib's format-independent names. `key` gives the
/// title of an untitled file. Values that make no sense are dropped, never refused.
AudioTags mapProperties(
    const TagLib::PropertyMap& properties, std::string_view key, const TagReaderOptions& options
);

}  // namespace consort::media
