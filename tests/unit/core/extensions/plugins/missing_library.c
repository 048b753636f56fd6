/* SPDX-License-Identifier: Apache-2.0 */
#include "test_plugin.h"

extern int function_that_nobody_defines(void);

static int32_t check(void* self, consort_call* call) {
    (void)self;
    (void)call;
    return function_that_nobody_defines();
}

TEST_STORAGE;
static const consort_plugin plugin = {TEST_BASICS("test.missing-library"), .check = check};
TEST_MODULE(consort_module_v0, CONSORT_ABI_MAGIC, CONSORT_ABI_MAJOR, CONSORT_ABI_MINOR);
