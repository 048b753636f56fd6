/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin of an older minor: its storage table ends after `list`, its descriptor after `storage`.
 * What lies behind must not be read: it is not NULL. */
#include <stdlib.h>

#include "test_plugin.h"

static int32_t never_put(
    void* self,
    consort_call* call,
    const consort_put* request,
    const consort_reader* from,
    consort_object_sink out
) {
    (void)self;
    (void)call;
    (void)request;
    (void)from;
    (void)out;
    abort();
}

static int32_t never_remove(void* self, consort_call* call, consort_str key) {
    (void)self;
    (void)call;
    (void)key;
    abort();
}

static const void* never_extend(const char* id) {
    (void)id;
    abort();
}

static const consort_storage_v1 storage = {
    .size = offsetof(consort_storage_v1, put),
    .stat = test_stat,
    .open = test_open,
    .list = test_list,
    .put = never_put,
    .remove = never_remove};
static const consort_plugin plugin = {
    .size = offsetof(consort_plugin, auth),
    .id = "test.old-tables",
    .name = "Test",
    .version = "1.0.0",
    .license = "MIT",
    .create = test_create,
    .destroy = test_destroy,
    .storage = &storage,
    .auth = (void*)16,
    .extension = never_extend};
TEST_MODULE(consort_module_v0, CONSORT_ABI_MAGIC, CONSORT_ABI_MAJOR, CONSORT_ABI_MINOR);
