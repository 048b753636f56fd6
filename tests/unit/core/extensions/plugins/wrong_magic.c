/* SPDX-License-Identifier: Apache-2.0 */
#include "test_plugin.h"

TEST_STORAGE;
static const consort_plugin plugin = {TEST_BASICS("test.wrong-magic")};
TEST_MODULE(consort_module_v0, 42, CONSORT_ABI_MAJOR, CONSORT_ABI_MINOR);
