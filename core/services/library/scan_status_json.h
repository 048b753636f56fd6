// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "core/services/library/scan_progress.h"

namespace consort::library {

/// A status as servers tell it each other through the database.
std::string toJson(const ScanStatus& status);

/// Members that are missing, as in what an older server wrote, have their defaults; empty text is a
/// status of nothing. Throws Error(Invalid) for text that toJson() does not make.
ScanStatus scanStatusFromJson(std::string_view text);

}  // namespace consort::library
