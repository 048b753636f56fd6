/* SPDX-License-Identifier: Apache-2.0 */
/* What the plugins of these tests have in common: a storage of one object in plain C. */
#ifndef CONSORT_TEST_PLUGIN_H
#define CONSORT_TEST_PLUGIN_H

#include <string.h>

#include <consort/plugin.h>

#define TEST_STR(literal)              \
    (consort_str) {                    \
        (literal), sizeof(literal) - 1 \
    }

static inline int test_is(consort_str text, const char* literal) {
    return text.len == strlen(literal) && memcmp(text.data, literal, text.len) == 0;
}

static inline int32_t test_stat(
    void* self, consort_call* call, consort_str key, consort_object_sink out
) {
    (void)self;
    (void)call;
    if (!test_is(key, "a.flac")) {
        return CONSORT_E_NOT_FOUND;
    }
    const consort_object object = {
        sizeof object, 0, key, TEST_STR("etag"), TEST_STR("audio/flac"), 5, 1000};
    return out.push(out.ctx, &object);
}

static inline int32_t test_open(
    void* self, consort_call* call, const consort_open* request, consort_blob_sink out
) {
    (void)self;
    (void)call;
    (void)request;
    (void)out;
    return CONSORT_E_NOT_FOUND;
}

static inline int32_t test_list(
    void* self, consort_call* call, const consort_list* request, consort_object_sink out
) {
    (void)request;
    return test_stat(self, call, TEST_STR("a.flac"), out);
}

static inline int32_t test_create(
    const consort_host* host, consort_call* call, const consort_config_v1* config, void** self
) {
    (void)host;
    (void)call;
    (void)config;
    *self = (void*)1;
    return CONSORT_OK;
}

static inline void test_destroy(void* self) {
    (void)self;
}

#define TEST_STORAGE                            \
    static const consort_storage_v1 storage = { \
        .size = sizeof storage, .stat = test_stat, .open = test_open, .list = test_list}

#define TEST_BASICS(plugin_id)                                                             \
    .size = sizeof(consort_plugin), .id = (plugin_id), .name = "Test", .version = "1.0.0", \
    .license = "MIT", .create = test_create, .destroy = test_destroy, .storage = &storage

#define TEST_MODULE(symbol, magic_number, major, minor)       \
    static const consort_plugin* const plugins[] = {&plugin}; \
    extern CONSORT_EXPORT const consort_module symbol;        \
    const consort_module symbol = {(magic_number), (major), (minor), sizeof symbol, 1, plugins}

#endif
