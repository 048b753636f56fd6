// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/config/schema.h"

namespace consort {

/// The core's own settings as a schema: one object property a section, from the same walk that
/// reads and documents them. A property marked as secret may also be a plain text there.
ConfigSchema settingsSchema();

}  // namespace consort
