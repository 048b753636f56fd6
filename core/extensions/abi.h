// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include <consort/plugin.h>

#include "core/base/error.h"

namespace consort::extensions {

inline std::string_view view(consort_str text) noexcept {
    return text.data == nullptr ? std::string_view()
                                : std::string_view(text.data, static_cast<std::size_t>(text.len));
}

inline consort_str lower(std::string_view text) noexcept {
    return {text.data(), text.size()};
}

/// A copy of a struct that the other side filled, of the size this server knows: members the other
/// side does not have are zero, members this server does not know are dropped. `theirs` must not be
/// null.
template <class T>
T adopt(const T* theirs) noexcept {
    T mine{};
    std::memcpy(&mine, theirs, std::min<std::size_t>(theirs->size, sizeof(T)));
    mine.size = sizeof(T);
    return mine;
}

/// A status of the contract as the core's code; what is not listed there is a bug of the plugin.
ErrorCode toErrorCode(std::int32_t status) noexcept;

}  // namespace consort::extensions
