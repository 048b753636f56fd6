// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "core/db/stores/playback_store.h"

namespace consort::playback {

enum class WithQueue { No, Yes };

/// A playback as clients see it, in answers and in events.
std::string toJson(const db::Playback& playback, TimeMs nowMs, WithQueue withQueue);

/// "off", "all", "one".
std::string_view nameOf(db::Repeat repeat);

}  // namespace consort::playback
