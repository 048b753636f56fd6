// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace consort::extensions {

/// Gives the calling thread, once and until it ends, a stack on which signal handlers run, unless
/// it has one. Without it an overflown stack leaves no trace. Costs one load from the second time
/// on.
void ensureSignalStack() noexcept;

}  // namespace consort::extensions
