/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin of almost nothing, for faults of the file itself: BARE_NO_MODULE, BARE_MAGIC,
 * BARE_EXTRA, BARE_RUNTIME; others are made by the linker. */
#include <stddef.h>

#include <consort/plugin.h>

#ifndef BARE_MAGIC
#define BARE_MAGIC CONSORT_ABI_MAGIC
#endif

#ifdef BARE_EXTRA
CONSORT_EXPORT int bare_extra(void);

int bare_extra(void) {
    return 1;
}
#endif

#ifdef BARE_RUNTIME
/* std::vector<int>::~vector() */
CONSORT_EXPORT void _ZNSt6vectorIiSaIiEED1Ev(void);

void _ZNSt6vectorIiSaIiEED1Ev(void) {}
#endif

static int32_t create(
    const consort_host* host, consort_call* call, const consort_config_v1* config, void** self
) {
    (void)host;
    (void)call;
    (void)config;
    *self = NULL;
    return CONSORT_OK;
}

static void destroy(void* self) {
    (void)self;
}

static int32_t deliver(void* self, consort_call* call, const consort_event* event) {
    (void)self;
    (void)call;
    (void)event;
    return CONSORT_OK;
}

static const char* const types[] = {"track.played", NULL};
static const consort_events_v1 events = {sizeof events, 0, types, deliver};
static const consort_plugin plugin = {
    .size = sizeof plugin,
    .id = "org.example.bare",
    .name = "Bare",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .create = create,
    .destroy = destroy,
    .events = &events};
static const consort_plugin* const plugins[] = {&plugin};

#ifdef BARE_NO_MODULE
CONSORT_EXPORT extern const consort_module bare_module;
#define BARE_SYMBOL bare_module
#else
#define BARE_SYMBOL CONSORT_MODULE
#endif
const consort_module BARE_SYMBOL = {
    BARE_MAGIC, CONSORT_ABI_MAJOR, CONSORT_ABI_MINOR, sizeof(consort_module), 1, plugins};
