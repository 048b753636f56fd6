/* SPDX-License-Identifier: Apache-2.0 */
#include "test_plugin.h"

static const consort_plugin plugin = {.size = 24, .id = "test.truncated"};
TEST_MODULE(consort_module_v0, CONSORT_ABI_MAGIC, CONSORT_ABI_MAJOR, CONSORT_ABI_MINOR);
