/* SPDX-License-Identifier: Apache-2.0 */
#include "test_plugin.h"

TEST_STORAGE;
static const consort_plugin plugin = {TEST_BASICS("test.other-major")};
TEST_MODULE(consort_module_v3, CONSORT_ABI_MAGIC, 3, 0);
