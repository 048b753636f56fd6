// SPDX-License-Identifier: Apache-2.0
// Storage and auth whose answers are chosen by the key or user: `status-7`, `throw`, `slow` …
#include <atomic>
#include <charconv>
#include <cstring>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

#include <consort/draft/storage_watch.h>
#include <consort/plugin.h>

namespace {

std::string_view view(consort_str text) {
    return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.len);
}

consort_str lower(std::string_view text) {
    return {text.data(), text.size()};
}

struct Instance {
    const consort_host* host;
    std::string greeting;
    std::int64_t timeoutMs = 0;
    std::uint32_t metric = 0;
    std::atomic<int> inside{0};
    std::atomic<int> overlaps{0};
};

Instance& self(void* pointer) {
    return *static_cast<Instance*>(pointer);
}

class Inside {
public:
    explicit Inside(Instance& instance) : instance_(instance) {
        if (instance_.inside.fetch_add(1) > 0) {
            instance_.overlaps.fetch_add(1);
        }
    }

    ~Inside() { instance_.inside.fetch_sub(1); }

private:
    Instance& instance_;
};

std::int32_t answer(consort_call* call, std::string_view key) {
    if (key == "throw") {
        throw 42;
    }
    if (key == "quota") {
        call->fail(call, CONSORT_E_QUOTA, lower("no space left"), 2500);
        return CONSORT_E_QUOTA;
    }
    while (key == "slow") {
        if (const auto over = call->cancelled(call)) {
            return over;
        }
        ::usleep(1000);
    }
    constexpr std::string_view kStatus = "status-";
    if (key.substr(0, kStatus.size()) == kStatus) {
        std::int32_t status = 0;
        std::from_chars(key.data() + kStatus.size(), key.data() + key.size(), status);
        return status;
    }
    return CONSORT_OK;
}

std::int32_t stat(void* pointer, consort_call* call, consort_str key, consort_object_sink out) {
    const Inside inside(self(pointer));
    if (const auto status = answer(call, view(key))) {
        return status;
    }
    if (view(key) == "overlaps") {
        ::usleep(500);
    }
    const auto overlaps = static_cast<std::uint64_t>(self(pointer).overlaps.load());
    const consort_object object{
        sizeof object,
        0,
        view(key) == "bad-answer" ? lower("../up") : key,
        lower(call->request_id.len > 0 ? view(call->request_id) : "none"),
        lower(self(pointer).greeting),
        view(key) == "overlaps" ? overlaps : 5,
        self(pointer).timeoutMs};
    self(pointer).host->log->write(
        self(pointer).host->log->ctx, CONSORT_LOG_INFO, lower("stat called"), nullptr, 0
    );
    return out.push(out.ctx, &object);
}

struct TextReader {
    explicit TextReader(std::string content)
        : api{sizeof(consort_reader), 0, this, &read, &close}, text(std::move(content)) {}

    static std::int64_t read(void* ctx, consort_call*, void* buffer, std::uint64_t capacity) {
        auto& reader = *static_cast<TextReader*>(ctx);
        if (reader.text == "broken") {
            return -CONSORT_E_UNAVAILABLE;
        }
        const auto count = reader.text.copy(static_cast<char*>(buffer), capacity, reader.at);
        reader.at += count;
        return static_cast<std::int64_t>(count);
    }

    static void close(void* ctx) { delete static_cast<TextReader*>(ctx); }

    consort_reader api;
    std::string text;
    std::size_t at = 0;
};

std::int32_t open(void*, consort_call* call, const consort_open* request, consort_blob_sink out) {
    const auto key = view(request->key);
    if (const auto status = answer(call, key)) {
        return status;
    }
    const consort_object object{sizeof object, 0, request->key, {}, {}, 5, 0};
    consort_blob blob{};
    blob.size = sizeof blob;
    blob.object = &object;
    blob.offset = request->offset;
    blob.length = 5;
    blob.fd = -1;
    const bool wantsFile = (request->accept & CONSORT_BLOB_FD) != 0 || key == "file-anyway";
    if (wantsFile && key != "text" && key != "broken") {
        blob.form = CONSORT_BLOB_FD;
        blob.fd = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
        blob.fd_offset = request->offset;
    } else {
        blob.form = CONSORT_BLOB_READER;
        blob.reader = &(new TextReader(key == "broken" ? "broken" : "12345"))->api;
    }
    const auto status = out.push(out.ctx, &blob);
    if (key == "twice" && status == CONSORT_OK) {
        blob.fd = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
        return out.push(out.ctx, &blob);
    }
    return status;
}

std::int32_t list(
    void* pointer, consort_call* call, const consort_list* request, consort_object_sink out
) {
    const Inside inside(self(pointer));
    for (int i = 0; i < 2500; ++i) {
        auto name = std::to_string(10000 + i);
        if (name <= view(request->after_key)) {
            continue;
        }
        const consort_object object{sizeof object, 0, lower(name), {}, {}, 1, 0};
        if (const auto status = out.push(out.ctx, &object)) {
            return status == CONSORT_STOP ? CONSORT_OK : status;
        }
        if (const auto over = call->cancelled(call)) {
            return over;
        }
    }
    return CONSORT_OK;
}

std::int32_t put(
    void* pointer,
    consort_call* call,
    const consort_put* request,
    const consort_reader* from,
    consort_object_sink out
) {
    char buffer[3];
    std::uint64_t total = 0;
    for (;;) {
        const auto got = from->read(from->ctx, call, buffer, sizeof buffer);
        if (got < 0) {
            return static_cast<std::int32_t>(-got);
        }
        if (got == 0) {
            break;
        }
        total += static_cast<std::uint64_t>(got);
    }
    const auto* kv = self(pointer).host->kv;
    if (kv != nullptr) {
        if (const auto status = kv->put(kv->ctx, call, request->key, lower("put"), 0, 1)) {
            return status;
        }
    }
    const consort_object object{sizeof object, 0, request->key, {}, {}, total, 0};
    return out.push(out.ctx, &object);
}

std::int32_t removeObject(void* pointer, consort_call* call, consort_str key) {
    const auto& metrics = *self(pointer).host->metrics;
    metrics.record(metrics.ctx, self(pointer).metric, 1.5);
    // Only create() may define.
    if (metrics.define(metrics.ctx, CONSORT_METRIC_GAUGE, lower("late"), {}) != 0) {
        return CONSORT_E_INTERNAL;
    }
    return answer(call, view(key));
}

std::int32_t verify(
    void* pointer,
    consort_call* call,
    const consort_credential* credential,
    consort_identity_sink out
) {
    const auto user = view(credential->user);
    if (const auto status = answer(call, user)) {
        return status;
    }
    if (user == "nobody") {
        return CONSORT_OK;
    }
    const consort_str groups[] = {lower("listeners"), lower("family")};
    consort_identity identity{};
    identity.size = sizeof identity;
    identity.subject = user == "no-subject" ? lower("") : lower("subject-1");
    identity.username = credential->user;
    identity.groups = groups;
    identity.n_groups = 2;
    identity.admin = view(credential->secret) == "admin" ? 1 : -1;
    const auto pushed = out.push(out.ctx, &identity);
    // One that changes its mind after it has pushed proves nothing.
    if (user == "pushed-then-denied") {
        return CONSORT_E_DENIED;
    }
    (void)pointer;
    return pushed;
}

std::int32_t enroll(void*, consort_call* call, consort_str, consort_str user, consort_str) {
    return answer(call, view(user));
}

std::int32_t forget(void*, consort_call* call, consort_str subject) {
    return answer(call, view(subject));
}

std::int32_t watch(void*, consort_call* call, consort_storage_change_sink out) {
    const auto push = [&out](std::uint32_t kind, std::string_view key) {
        const consort_storage_change change{sizeof change, kind, lower(key)};
        return out.push(out.ctx, &change);
    };
    push(CONSORT_CHANGE_READY, "");
    push(CONSORT_CHANGE_CHANGED, "a/b.flac");
    push(CONSORT_CHANGE_REMOVED, "c/");
    push(CONSORT_CHANGE_CHANGED, "/etc/passwd");
    push(99, "later");
    push(CONSORT_CHANGE_OVERFLOW, "");
    while (call->cancelled(call) == 0) {
        ::usleep(1000);
    }
    return CONSORT_OK;
}

constexpr consort_storage_watch_v1 kWatch{sizeof(consort_storage_watch_v1), 0, &watch};

const void* extension(const char* id) {
    return std::strcmp(id, CONSORT_STORAGE_WATCH_ID) == 0 ? &kWatch : nullptr;
}

consort_str schema() {
    return lower(R"({"type":"object","additionalProperties":false,"required":["greeting"],
      "properties":{
        "greeting":{"type":"string","description":"What it says"},
        "timeout":{"type":"string","format":"duration","default":"2s"},
        "fail":{"type":"boolean","default":false}}})");
}

std::int32_t create(
    const consort_host* host, consort_call* call, const consort_config_v1* config, void** out
) {
    consort_value value{};
    value.size = sizeof value;
    if (config->get(config->ctx, lower("/fail"), &value) == CONSORT_OK && value.i != 0) {
        call->fail(call, CONSORT_E_UNAVAILABLE, lower("told to fail"), 0);
        return CONSORT_E_UNAVAILABLE;
    }
    auto* instance = new Instance{};
    instance->host = host;
    config->get(config->ctx, lower("/greeting"), &value);
    instance->greeting = view(value.s);
    config->get(config->ctx, lower("/timeout"), &value);
    instance->timeoutMs = value.i;
    instance->metric =
        host->metrics->define(host->metrics->ctx, CONSORT_METRIC_COUNTER, lower("removed"), {});
    *out = instance;
    return CONSORT_OK;
}

std::int32_t check(void* pointer, consort_call* call) {
    if (self(pointer).greeting == "unreachable") {
        call->fail(call, CONSORT_E_UNAVAILABLE, lower("nobody answers"), 0);
        return CONSORT_E_UNAVAILABLE;
    }
    return CONSORT_OK;
}

void destroy(void* pointer) {
    delete static_cast<Instance*>(pointer);
}

constexpr consort_storage_v1 kStorage{
    sizeof(consort_storage_v1), 0, &stat, &open, &list, &put, &removeObject, nullptr};
constexpr consort_auth_v1 kAuth{
    sizeof(consort_auth_v1),
    CONSORT_CRED_PASSWORD,
    &verify,
    nullptr,
    nullptr,
    nullptr,
    &enroll,
    &forget};

constexpr consort_plugin describe(const char* id, std::uint32_t threading) {
    consort_plugin plugin{};
    plugin.size = sizeof plugin;
    plugin.threading = threading;
    plugin.id = id;
    plugin.name = "Test storage";
    plugin.version = "1.2.3";
    plugin.license = "MIT";
    plugin.config_schema = &schema;
    plugin.create = &create;
    plugin.check = &check;
    plugin.destroy = &destroy;
    plugin.storage = &kStorage;
    plugin.extension = &extension;
    return plugin;
}

constexpr const char* kUses[] = {"kv"};

constexpr consort_plugin describeGood() {
    auto plugin = describe("test.good", CONSORT_THREADS_PARALLEL);
    plugin.auth = &kAuth;
    plugin.uses = kUses;
    plugin.n_uses = 1;
    return plugin;
}

constexpr consort_plugin kGood = describeGood();
constexpr consort_plugin kSerial = describe("test.serial", CONSORT_THREADS_SERIAL);
constexpr const consort_plugin* kPlugins[] = {&kGood, &kSerial};

}  // namespace

extern "C" const consort_module consort_module_v0{
    CONSORT_ABI_MAGIC, CONSORT_ABI_MAJOR, CONSORT_ABI_MINOR, sizeof(consort_module), 2, kPlugins};
