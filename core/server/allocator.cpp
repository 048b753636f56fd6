// SPDX-License-Identifier: Apache-2.0

/// jemalloc reads this before main(): few arenas, and memory that fell free goes back within a
/// second.
extern "C" __attribute__((visibility("default"))) const char* malloc_conf;
const char* malloc_conf = "narenas:2,background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0";
