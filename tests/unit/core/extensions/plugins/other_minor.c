/* SPDX-License-Identifier: Apache-2.0 */
#include "test_plugin.h"

TEST_STORAGE;
static const consort_plugin plugin = {TEST_BASICS("test.other-minor")};
TEST_MODULE(consort_module_v0, CONSORT_ABI_MAGIC, CONSORT_ABI_MAJOR, 7);
