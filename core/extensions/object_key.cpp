// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/object_key.h"

#include <algorithm>

namespace consort::extensions {

namespace {

constexpr std::size_t kMaxKey = 4096;

}  // namespace

bool isCanonicalKey(std::string_view key) {
    if (key.empty() || key.size() > kMaxKey || key.find('\0') != std::string_view::npos) {
        return false;
    }
    while (true) {
        const auto end = std::min(key.find('/'), key.size());
        const auto segment = key.substr(0, end);
        if (segment.empty() || segment == "." || segment == "..") {
            return false;
        }
        if (end == key.size()) {
            return true;
        }
        key.remove_prefix(end + 1);
    }
}

}  // namespace consort::extensions
