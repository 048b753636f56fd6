// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/base/config/config_node.h"

namespace consort {

struct ResolvedReference {
    std::string text;
    std::string problem;  ///< Empty when the text was found.
};

/// The member of `{ env = "NAME" }` or `{ file = "/path" }`; null when `value` is anything else.
const ConfigMember* findReference(const ConfigNode& value);

/// What a reference names. Line ends behind the content of a file are dropped; 64 KiB at most.
ResolvedReference resolveReference(const ConfigMember& reference);

}  // namespace consort
