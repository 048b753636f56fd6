// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace consort::thumb {

/// Before anything else: bounds on memory (768 MiB of addresses), CPU (10 s), time (20 s), files
/// and cores, no new privileges. Under sanitizers the bound on memory is left out, they need the
/// addresses.
void limitResources();

/// After libraries are loaded: no network, no new programs, no tracing or killing of others, no
/// file removed, renamed or linked (a seccomp filter; absent where the kernel or the architecture
/// has none).
void denySystemCalls();

}  // namespace consort::thumb
