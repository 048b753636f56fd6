// SPDX-License-Identifier: Apache-2.0
#include "storage_client.h"

#include <algorithm>
#include <cstring>

#include "core/base/text.h"

namespace consort::checker {

namespace {

std::string named(std::string_view function, std::string_view key) {
    return "storage." + std::string(function) + " \"" + sanitizeUtf8(key.substr(0, 200)) + "\"";
}

/// The source of an upload; its reader must not be closed by the plugin.
struct Upload {
    std::string_view content;
    const UploadFault& fault;
    Context& context;
    std::size_t at = 0;

    static std::int64_t read(
        void* ctx, consort_call* /*call*/, void* buffer, std::uint64_t capacity
    ) noexcept {
        auto& self = *static_cast<Upload*>(ctx);
        if (self.at >= self.fault.failAt) {
            return -std::int64_t{self.fault.status};
        }
        const auto end = std::min<std::uint64_t>(self.content.size(), self.fault.failAt);
        const auto count = std::min({capacity, end - self.at, self.fault.slice});
        std::memcpy(buffer, self.content.data() + self.at, count);
        self.at += count;
        return static_cast<std::int64_t>(count);
    }

    static void close(void* ctx) noexcept {
        static_cast<Upload*>(ctx)->context.accuse(
            "storage.put closed the reader of the upload, which is borrowed"
        );
    }
};

}  // namespace

Reply<ObjectInfo> StorageClient::stat(std::string_view key, CallOptionsRef options) {
    return instance_.call<ObjectInfo, consort_object, consort_object_sink>(
        named("stat", key),
        options,
        [&](GuardedMemory& memory, consort_call* call, consort_object_sink out) {
            return instance_.plugin().storage.stat(instance_.self(), call, memory.text(key), out);
        }
    );
}

Reply<BlobInfo> StorageClient::open(
    std::string_view key, const OpenRequest& request, CallOptionsRef options
) {
    const auto what = named("open", key) + " offset " + std::to_string(request.offset) +
                      " length " + std::to_string(request.length) + " accept " +
                      std::to_string(request.accept);
    return instance_.call<BlobInfo, consort_blob, consort_blob_sink>(
        what,
        options,
        [&](GuardedMemory& memory, consort_call* call, consort_blob_sink out) {
            const auto* lent = memory.lend(consort_open{
                0,
                request.accept | options.extraFlags,
                memory.text(key),
                request.offset,
                request.length,
                memory.text(request.ifMatch)});
            return instance_.plugin().storage.open(instance_.self(), call, lent, out);
        }
    );
}

Reply<ObjectInfo> StorageClient::list(const ListRequest& request, CallOptionsRef options) {
    const auto what = named("list", request.prefix) + (request.isRecursive ? " recursive" : "") +
                      " after \"" + request.afterKey + "\"";
    return instance_.call<ObjectInfo, consort_object, consort_object_sink>(
        what,
        options,
        [&](GuardedMemory& memory, consort_call* call, consort_object_sink out) {
            const auto* lent = memory.lend(consort_list{
                0,
                request.isRecursive ? 1U : 0U,
                memory.text(request.prefix),
                memory.text(request.afterKey)});
            return instance_.plugin().storage.list(instance_.self(), call, lent, out);
        }
    );
}

Reply<ObjectInfo> StorageClient::put(
    std::string_view key, std::string_view content, const UploadFault& fault, CallOptionsRef options
) {
    Upload upload{content, fault, instance_.context()};
    const auto what = named("put", key) + " " + std::to_string(content.size()) + " bytes";
    return instance_.call<ObjectInfo, consort_object, consort_object_sink>(
        what,
        options,
        [&](GuardedMemory& memory, consort_call* call, consort_object_sink out) {
            const auto* lent = memory.lend(consort_put{
                0,
                options.extraFlags,
                memory.text(key),
                memory.text("application/octet-stream"),
                fault.announced != 0 ? fault.announced : content.size(),
                memory.text(fault.ifMatch)});
            const auto* from =
                memory.lend(consort_reader{0, 0, &upload, &Upload::read, &Upload::close});
            return instance_.plugin().storage.put(instance_.self(), call, lent, from, out);
        }
    );
}

Outcome StorageClient::remove(std::string_view key, CallOptionsRef options) {
    return instance_
        .callPlain(named("remove", key), options, [&](GuardedMemory& memory, consort_call* call) {
            return instance_.plugin().storage.remove(instance_.self(), call, memory.text(key));
        });
}

Reply<BlobInfo> StorageClient::presign(
    std::string_view key, std::string_view method, std::uint32_t seconds, CallOptionsRef options
) {
    return instance_.call<BlobInfo, consort_blob, consort_blob_sink>(
        named("presign", key) + " " + std::string(method),
        options,
        [&](GuardedMemory& memory, consort_call* call, consort_blob_sink out) {
            const auto* lent =
                memory.lend(consort_presign{0, seconds, memory.text(key), memory.text(method)});
            return instance_.plugin().storage.presign(instance_.self(), call, lent, out);
        }
    );
}

std::string StorageClient::content(std::string_view key, const OpenRequest& request) {
    auto opened = open(key, request);
    require(
        opened.ok() && opened.pushed == 1,
        named("open", key) + " gave " + opened.describe() + ", expected one blob"
    );
    std::int32_t status = CONSORT_OK;
    auto all = opened.items.front().readAll(65536, status);
    require(
        status == CONSORT_OK, "reading \"" + std::string(key) + "\" gave " + nameOfStatus(status)
    );
    return all;
}

ObjectInfo StorageClient::store(std::string_view key, std::string_view content) {
    auto stored = put(key, content);
    require(
        stored.ok() && stored.pushed == 1,
        named("put", key) + " gave " + stored.describe() + ", expected the object as stored"
    );
    return stored.items.front();
}

std::vector<std::string> StorageClient::keys(const ListRequest& request) {
    const auto listed = list(request);
    require(listed.ok(), named("list", request.prefix) + " gave " + listed.describe());
    std::vector<std::string> keys;
    for (const auto& object : listed.items) {
        keys.push_back(object.key);
    }
    return keys;
}

ReadableObject::ReadableObject(StorageClient& storage, Context& context) {
    if (storage.canWrite() && context.settings().mayWrite) {
        key = std::string(kCheckFolder) + "read me.txt";
        content = pattern(100'003);
        storage.store(key, content);
        return;
    }
    CallOptions options;
    options.endAfter = 1000;
    const auto listed = storage.list({}, options);
    const auto at = std::find_if(listed.items.begin(), listed.items.end(), [](const auto& object) {
        return object.bytes > 2;
    });
    if (at == listed.items.end()) {
        throw Skipped{
            "the storage has no object to read: let check.toml lead to one, or set scratch = true"};
    }
    key = at->key;
    content = storage.content(key);
}

void requireScratch(const Context& context) {
    if (!context.settings().mayWrite) {
        throw Skipped{"check.toml does not say `[check] scratch = true`: nothing was written"};
    }
}

std::string pattern(std::size_t bytes, unsigned seed) {
    std::string text(bytes, '\0');
    auto state = seed * 2'654'435'761U + 1;
    for (auto& byte : text) {
        state = state * 1'664'525U + 1'013'904'223U;
        byte = static_cast<char>(state >> 24U);
    }
    return text;
}

}  // namespace consort::checker
