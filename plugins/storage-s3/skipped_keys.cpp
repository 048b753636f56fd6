// SPDX-License-Identifier: Apache-2.0
#include "skipped_keys.h"

#include <consort/sdk/key.hpp>

namespace consort::s3 {

SkippedKeys::~SkippedKeys() {
    if (count_ > 0) {
        log_.warning(
            "the bucket has objects whose keys are no paths; they are left out",
            {{"count", std::to_string(count_)}, {"such_as", example_}}
        );
    }
}

bool SkippedKeys::isKey(const sdk::Object& entry) {
    auto bare = std::string_view(entry.key);
    const bool isFolderLike = bare.ends_with('/');
    if (isFolderLike) {
        bare.remove_suffix(1);
    }
    if (bare.empty() && !entry.folder) {
        return false;
    }
    if (sdk::isCanonicalKey(bare)) {
        return entry.folder || !isFolderLike;
    }
    if (count_++ == 0) {
        example_ = entry.key;
    }
    return false;
}

}  // namespace consort::s3
