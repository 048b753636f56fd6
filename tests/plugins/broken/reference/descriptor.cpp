// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reference.h"

namespace reference {

namespace {

using namespace std::chrono_literals;

constexpr const char* kSchemaBegin =
    R"({"type":"object","additionalProperties":false,"properties":{)"
    R"("root":{"type":"string","description":"Unused folder","default":""},)"
    R"("level":{"type":"integer","description":"A number","minimum":0,"maximum":1000,"default":5},)"
    R"("api_key":{"type":"string","description":"Key of the service","x-secret":true,"default":"none"})";

std::string makeSchema() {
    std::string extra;
    if (hasFault("config.schema")) {
        extra = R"(,"odd":{"type":"string","description":"x","default":"","mustBe":"nice"})";
    } else if (hasFault("config.help")) {
        extra = R"(,"odd":{"type":"string","default":""})";
    } else if (hasFault("config.types")) {
        extra = R"(,"odd":{"description":"x","default":""})";
    } else if (hasFault("config.defaults")) {
        extra = R"(,"odd":{"type":"integer","description":"x","maximum":3,"default":4})";
    } else if (hasFault("config.secrets")) {
        extra = R"(,"api_token":{"type":"string","description":"x","default":""})";
    } else if (hasFault("config.required")) {
        extra = R"(,"odd":{"type":"string","description":"x","default":"y"})";
    } else if (hasFault("config.given")) {
        extra = R"(,"odd":{"type":"string","description":"x"})";
    }
    auto schema = std::string(kSchemaBegin) + extra + "}";
    if (hasFault("config.required") || hasFault("config.given")) {
        schema += R"(,"required":["odd"])";
    }
    if (const auto at = schema.find(R"("additionalProperties":false,)");
        hasFault("config.unknown-keys")) {
        schema.erase(at, std::strlen(R"("additionalProperties":false,)"));
    }
    return schema + "}";
}

consort_str schema() noexcept {
    static const std::string text = makeSchema();
    return lower(text);
}

std::int32_t readText(const consort_config_v1* config, const char* pointer, std::string& out) {
    consort_value value{};
    value.size = sizeof value;
    const auto status = config->get(config->ctx, lower(pointer), &value);
    if (status == CONSORT_OK) {
        out = view(value.s);
    }
    return status == CONSORT_E_NOT_FOUND ? std::int32_t{CONSORT_OK} : status;
}

std::int32_t readConfig(Instance& self, const consort_config_v1* config, consort_call* call) {
    if (const auto status = readText(config, "/root", self.root)) {
        return fail(call, status, "the configuration cannot be read");
    }
    if (const auto status = readText(config, "/api_key", self.apiKey)) {
        return fail(call, status, "the configuration cannot be read");
    }
    if (hasFault("config.asked")) {
        std::string ignored;
        readText(config, "/undocumented", ignored);
    }
    consort_value level{};
    level.size = sizeof level;
    config->get(config->ctx, lower("/level"), &level);
    if (hasFault("config.random") && level.i > 100) {
        return fail(call, CONSORT_E_INTERNAL, "the level is too high");
    }
    return CONSORT_OK;
}

/// What create() does wrong before it has made anything.
void misbehaveEarly(const consort_host* host) {
    if (hasFault("lifecycle.process")) {
        ::umask(077);
    }
    if (hasFault("lifecycle.quiet")) {
        std::puts("hello");
    }
    if (hasFault("lifecycle.descriptors")) {
        static_cast<void>(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    }
    if (hasFault("host.no-services")) {
        static_cast<void>(*reinterpret_cast<const volatile std::uint32_t*>(host->kv));
    }
    if (hasFault("host.old")) {
        static_cast<void>(*(reinterpret_cast<const volatile char*>(host) + host->size));
    }
}

void misbehaveLate(Instance& self) {
    if (hasFault("lifecycle.memory")) {
        self.leaks.push_back(std::malloc(64));
    }
    if (hasFault("lifecycle.threads")) {
        std::thread([] { std::this_thread::sleep_for(30s); }).detach();
    }
    if (hasFault("host.secrets")) {
        self.host->log->write(
            self.host->log->ctx, CONSORT_LOG_INFO, lower(self.apiKey), nullptr, 0
        );
    }
}

consort_plugin plugin{};

std::int32_t create(
    const consort_host* host, consort_call* call, const consort_config_v1* config, void** out
) noexcept {
    static std::atomic<int> made = 0;
    misbehaveEarly(host);
    if (hasFault("module.constant")) {
        plugin.min_host_minor = 0;
        plugin.name = "Renamed";
    }
    if (hasFault("host.new") && host->size != sizeof *host) {
        return fail(call, CONSORT_E_INVALID, "the host is of another version");
    }
    if (hasFault("config.twice") && ++made > 1) {
        return fail(call, CONSORT_E_CONFLICT, "there is an instance already");
    }
    auto* self = new Instance;
    self->host = host;
    if (const auto status = readConfig(*self, config, call)) {
        if (!hasFault("lifecycle.failing-create")) {
            delete self;
        }
        return status;
    }
    misbehaveLate(*self);
    self->objects["hello.txt"] = std::make_shared<Object>(Object{"hello, world", ++self->versions});
    *out = self;
    return CONSORT_OK;
}

std::int32_t check(void* /*self*/, consort_call* call) noexcept {
    if (hasFault("lifecycle.check")) {
        return fail(call, CONSORT_E_UNAVAILABLE, "the backend is away");
    }
    return CONSORT_OK;
}

void destroy(void* self) noexcept {
    if (hasFault("lifecycle.prompt-destroy")) {
        std::this_thread::sleep_for(3s);
    }
    delete &of(self);
}

const void* extension(const char* /*id*/) noexcept {
    return hasFault("call.extension") ? &kStorage : nullptr;
}

const char* const kUses[]{"kv", "library", "history", "http:lyrics.example.org"};
const char* const kOddUses[]{"kv", "library", "history", "http:lyrics.example.org", "everything"};
const consort_plugin* const kPlugins[]{&plugin};

void fillIn() {
    plugin.size = sizeof plugin;
    plugin.threading = hasFault("sound.serial") || hasFault("call.serial")
                           ? CONSORT_THREADS_SERIAL
                           : CONSORT_THREADS_PARALLEL;
    plugin.id = "org.example.reference";
    plugin.name = "Reference";
    plugin.version = "1.0.0";
    plugin.license = "Apache-2.0";
    plugin.n_uses = std::size(kUses);
    plugin.uses = kUses;
    plugin.config_schema = &schema;
    plugin.create = &create;
    plugin.check = &check;
    plugin.destroy = &destroy;
    plugin.storage = hasFault("sound.read-only") ? &kReadOnlyStorage : &kStorage;
    plugin.auth = &kAuth;
    plugin.lyrics = &kLyrics;
    plugin.recommend = &kRecommend;
    plugin.events = &kEvents;
    plugin.jobs = &kJobs;
    plugin.extension = &extension;
}

/// Descriptors are constants in a sound plugin; this one chooses its fault when it is loaded.
struct Constructed {
    Constructed() {
        fillIn();
        if (hasFault("module.load-time")) {
            std::this_thread::sleep_for(400ms);
        } else if (hasFault("module.sizes")) {
            plugin.size -= 8;
        } else if (hasFault("module.accepted")) {
            plugin.name = nullptr;
        } else if (hasFault("module.id")) {
            plugin.id = "example.reference";
        } else if (hasFault("module.version")) {
            plugin.version = "1.0";
        } else if (hasFault("module.license")) {
            plugin.license = "see the file LICENSE, please";
        } else if (hasFault("module.uses")) {
            plugin.uses = kOddUses;
            plugin.n_uses = std::size(kOddUses);
        } else if (hasFault("module.slots")) {
            static auto table = kStorage;
            table.remove = nullptr;
            plugin.storage = &table;
        } else if (hasFault("events.types")) {
            static const char* const types[]{"all of them", nullptr};
            static auto table = kEvents;
            table.types = types;
            plugin.events = &table;
        } else if (hasFault("jobs.schedules")) {
            static const char* const schedules[]{"every day"};
            static auto table = kJobs;
            table.default_schedules = schedules;
            plugin.jobs = &table;
        }
    }
};

const Constructed kConstructed;

}  // namespace

bool hasFault(const char* name) {
    static const std::string chosen = [] {
        const char* value = std::getenv("CONSORT_FAULT");
        return std::string(value == nullptr ? "" : value);
    }();
    return chosen == name;
}

std::int32_t fail(
    consort_call* call, std::int32_t code, std::string_view message, std::uint32_t retryAfterMs
) {
    call->fail(call, code, lower(message), retryAfterMs);
    return code;
}

std::int32_t interrupted(consort_call* call) {
    return call->cancelled(call) != 0 ? fail(call, CONSORT_E_CANCELLED, "cancelled")
                                      : std::int32_t{CONSORT_OK};
}

std::int32_t readKv(
    Instance& self, consort_call* call, const std::string& key, std::string& value
) {
    if (self.host->kv == nullptr) {
        return fail(call, CONSORT_E_UNAVAILABLE, "kv was not granted");
    }
    const auto push = [](void* ctx, const consort_bytes* pair) noexcept -> std::int32_t {
        *static_cast<std::string*>(ctx) = view(pair->value);
        return CONSORT_OK;
    };
    return self.host->kv->get(self.host->kv->ctx, call, lower(key), {&value, push});
}

}  // namespace reference

extern "C" {
const consort_module CONSORT_MODULE{
    CONSORT_ABI_MAGIC,
    CONSORT_ABI_MAJOR,
    CONSORT_ABI_MINOR,
    sizeof(consort_module),
    1,
    reference::kPlugins};
}
