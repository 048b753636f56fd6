/* SPDX-License-Identifier: Apache-2.0 */
#include "test_plugin.h"

static const consort_storage_v1 storage = {
    .size = sizeof storage, .stat = test_stat, .list = test_list};
static const consort_plugin plugin = {TEST_BASICS("test.null-slot")};
TEST_MODULE(consort_module_v0, CONSORT_ABI_MAGIC, CONSORT_ABI_MAJOR, CONSORT_ABI_MINOR);
