// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <taglib/tbytevector.h>

namespace TagLib {
class File;
}

namespace consort::media {

/// A picture whose bytes TagLib holds.
struct FoundPicture {
    std::string mime;  ///< By its bytes where they tell, otherwise as declared.
    TagLib::ByteVector bytes;
};

/// The front cover of an opened file, or else its first picture, whatever the tag format.
std::optional<FoundPicture> findPicture(TagLib::File& file);

}  // namespace consort::media
