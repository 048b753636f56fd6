/* SPDX-License-Identifier: Apache-2.0 */
#include "test_plugin.h"

TEST_STORAGE;
static const consort_plugin plugin = {TEST_BASICS("test.twice")};
static const consort_plugin* const plugins[] = {&plugin, &plugin};
const consort_module consort_module_v0 = {
    CONSORT_ABI_MAGIC, CONSORT_ABI_MAJOR, CONSORT_ABI_MINOR, sizeof consort_module_v0, 2, plugins};
