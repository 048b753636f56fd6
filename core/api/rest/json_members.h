// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/json_writer.h"

namespace consort::api {

/// A time as RFC 3339, or null.
inline void memberTime(JsonWriter& json, std::string_view name, const std::optional<TimeMs>& time) {
    json.key(name);
    if (time) {
        json.value(toRfc3339(*time));
    } else {
        json.null();
    }
}

}  // namespace consort::api
