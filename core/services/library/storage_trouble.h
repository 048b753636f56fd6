// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

namespace consort::library {

/// What a storage threw while somebody wanted to listen or look, as this server answers it. That it
/// denies, or that its object changed meanwhile, is between it and the server: the listener may do
/// what they asked for, only not now. Unavailable then, with the storage's words for the log;
/// everything else as it is.
Error storageTrouble(const Error& thrown);

}  // namespace consort::library
