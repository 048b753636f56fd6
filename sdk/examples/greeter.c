/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A storage in plain C: one object, "hello.txt", whose text comes from the configuration. Proof
 * that the header is the contract.
 */
#include <stdlib.h>
#include <string.h>

#include <consort/plugin.h>

typedef struct greeter {
    const consort_host* host;
    char* text;
    uint64_t length;
} greeter;

typedef struct greeter_reader {
    consort_reader api;
    const greeter* from; /* alive: readers are closed before the instance is destroyed */
    uint64_t at;
    uint64_t end;
} greeter_reader;

static consort_str text_of(const char* s) {
    const consort_str str = {s, strlen(s)};
    return str;
}

static int32_t fail(consort_call* call, int32_t code, const char* message) {
    call->fail(call, code, text_of(message), 0);
    return code;
}

static int is_hello(consort_str key) {
    return key.len == 9 && memcmp(key.data, "hello.txt", 9) == 0;
}

static consort_object describe(const greeter* self) {
    consort_object object;
    memset(&object, 0, sizeof object);
    object.size = sizeof object;
    object.key = text_of("hello.txt");
    object.content_type = text_of("text/plain");
    object.bytes = self->length;
    return object;
}

static int64_t reader_read(void* ctx, consort_call* call, void* buf, uint64_t cap) {
    greeter_reader* reader = ctx;
    uint64_t left = reader->end - reader->at;
    uint64_t count = left < cap ? left : cap;
    (void)call;
    memcpy(buf, reader->from->text + reader->at, (size_t)count);
    reader->at += count;
    return (int64_t)count;
}

static void reader_close(void* ctx) {
    free(ctx);
}

static int32_t greeter_stat(
    void* self, consort_call* call, consort_str key, consort_object_sink out
) {
    const consort_object object = describe(self);
    int32_t status;
    (void)call;
    if (!is_hello(key)) {
        return CONSORT_E_NOT_FOUND;
    }
    status = out.push(out.ctx, &object);
    return status == CONSORT_STOP ? CONSORT_OK : status;
}

static int32_t greeter_open(
    void* ctx, consort_call* call, const consort_open* request, consort_blob_sink out
) {
    const greeter* self = ctx;
    const consort_object object = describe(self);
    consort_blob blob;
    greeter_reader* reader;
    int32_t status;
    uint64_t rest;

    if (!is_hello(request->key)) {
        return CONSORT_E_NOT_FOUND;
    }
    if (request->offset > self->length) {
        return fail(call, CONSORT_E_RANGE, "the offset lies beyond the end of \"hello.txt\"");
    }
    reader = malloc(sizeof *reader);
    if (reader == NULL) {
        return fail(call, CONSORT_E_QUOTA, "out of memory");
    }
    rest = self->length - request->offset;
    memset(&blob, 0, sizeof blob);
    blob.size = sizeof blob;
    blob.form = CONSORT_BLOB_READER;
    blob.object = &object;
    blob.offset = request->offset;
    blob.length = request->length < rest ? request->length : rest;
    blob.fd = -1;
    reader->api.size = sizeof reader->api;
    reader->api.flags = 0;
    reader->api.ctx = reader;
    reader->api.read = reader_read;
    reader->api.close = reader_close;
    reader->from = self;
    reader->at = request->offset;
    reader->end = request->offset + blob.length;
    blob.reader = &reader->api;
    status = out.push(out.ctx, &blob);
    return status == CONSORT_STOP ? CONSORT_OK : status;
}

static int32_t greeter_list(
    void* self, consort_call* call, const consort_list* request, consort_object_sink out
) {
    const consort_object object = describe(self);
    const consort_str key = object.key;
    uint64_t shorter = request->after_key.len < key.len ? request->after_key.len : key.len;
    int order = shorter == 0 ? 0 : memcmp(request->after_key.data, key.data, (size_t)shorter);
    int32_t status;
    (void)call;
    if (request->prefix.len > key.len ||
        (request->prefix.len > 0 &&
         memcmp(request->prefix.data, key.data, (size_t)request->prefix.len) != 0)) {
        return CONSORT_OK;
    }
    if (order > 0 || (order == 0 && request->after_key.len >= key.len)) {
        return CONSORT_OK;
    }
    status = out.push(out.ctx, &object);
    return status == CONSORT_STOP ? CONSORT_OK : status;
}

static consort_str greeter_schema(void) {
    return text_of(
        "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"
        "\"text\":{\"type\":\"string\",\"description\":\"What hello.txt "
        "says\",\"default\":\"hello\"}}}"
    );
}

static int32_t greeter_create(
    const consort_host* host, consort_call* call, const consort_config_v1* config, void** self
) {
    greeter* made = malloc(sizeof *made);
    consort_value value;
    memset(&value, 0, sizeof value);
    value.size = sizeof value;
    if (config->get(config->ctx, text_of("/text"), &value) != CONSORT_OK) {
        value.s = text_of("hello");
    }
    if (made != NULL) {
        made->host = host;
        made->length = value.s.len;
        made->text = malloc((size_t)value.s.len + 1);
    }
    if (made == NULL || made->text == NULL) {
        free(made);
        return fail(call, CONSORT_E_QUOTA, "out of memory");
    }
    memcpy(made->text, value.s.data, (size_t)value.s.len);
    host->log->write(host->log->ctx, CONSORT_LOG_INFO, text_of("ready to greet"), NULL, 0);
    *self = made;
    return CONSORT_OK;
}

static void greeter_destroy(void* ctx) {
    greeter* self = ctx;
    free(self->text);
    free(self);
}

/* Members left out are zero: no put, no remove, no presign, no other kinds. */
static const consort_storage_v1 storage = {
    .size = sizeof(consort_storage_v1),
    .stat = greeter_stat,
    .open = greeter_open,
    .list = greeter_list,
};

static const consort_plugin plugin = {
    .size = sizeof(consort_plugin),
    .threading = CONSORT_THREADS_PARALLEL,
    .id = "org.example.greeter",
    .name = "Greeter",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .config_schema = greeter_schema,
    .create = greeter_create,
    .destroy = greeter_destroy,
    .storage = &storage,
};

static const consort_plugin* const plugins[] = {&plugin};

const consort_module CONSORT_MODULE = {
    .magic = CONSORT_ABI_MAGIC,
    .abi_major = CONSORT_ABI_MAJOR,
    .abi_minor = CONSORT_ABI_MINOR,
    .size = sizeof(consort_module),
    .n_plugins = 1,
    .plugins = plugins,
};
