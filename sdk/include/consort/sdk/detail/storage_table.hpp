// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include <consort/draft/storage_watch.h>
#include <consort/sdk/detail/convert.hpp>

namespace consort::sdk {
inline namespace v0 {
namespace detail {

/// The C tables of a class derived from Storage. What it does not derive from is NULL.
template <class T>
struct StorageTable {
    static T& self(void* instance) noexcept { return *static_cast<T*>(instance); }

    static std::int32_t stat(
        void* instance, consort_call* call, consort_str key, consort_object_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            const auto object = self(instance).stat(Call(call), sdk::fromC(key));
            return object ? pushOne(out, toC(*object)) : std::int32_t{CONSORT_E_NOT_FOUND};
        });
    }

    static std::int32_t open(
        void* instance, consort_call* call, const consort_open* request, consort_blob_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            auto blob = self(instance).open(
                Call(call),
                OpenRequest{
                    .key = sdk::fromC(request->key),
                    .offset = request->offset,
                    .length = request->length,
                    .acceptFile = (request->accept & CONSORT_BLOB_FD) != 0,
                    .acceptUrl = (request->accept & CONSORT_BLOB_URL) != 0,
                    .ifMatch = sdk::fromC(request->if_match),
                }
            );
            return blob ? pushBlob(out, std::move(*blob)) : std::int32_t{CONSORT_E_NOT_FOUND};
        });
    }

    static std::int32_t list(
        void* instance, consort_call* call, const consort_list* request, consort_object_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            Emitter<consort_object_sink> emitter(out);
            self(instance).list(
                Call(call),
                ListRequest{
                    .prefix = sdk::fromC(request->prefix),
                    .afterKey = sdk::fromC(request->after_key),
                    .recursive = request->recursive != 0,
                },
                [&](const Object& object) { return emitter.emit(toC(object)); }
            );
            return emitter.status();
        });
    }

    static std::int32_t put(
        void* instance,
        consort_call* call,
        const consort_put* request,
        const consort_reader* from,
        consort_object_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            Source source(*from, Call(call));
            const auto object = self(instance).put(
                Call(call),
                PutRequest{
                    .key = sdk::fromC(request->key),
                    .contentType = sdk::fromC(request->content_type),
                    .bytes = request->bytes,
                    .ifMatch = sdk::fromC(request->if_match),
                },
                source
            );
            return pushOne(out, toC(object));
        });
    }

    static std::int32_t remove(void* instance, consort_call* call, consort_str key) noexcept {
        return guard(call, [&]() -> std::int32_t {
            self(instance).remove(Call(call), sdk::fromC(key));
            return CONSORT_OK;
        });
    }

    static std::int32_t presign(
        void* instance, consort_call* call, const consort_presign* request, consort_blob_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            const auto url = self(instance).presign(
                Call(call),
                PresignRequest{
                    sdk::fromC(request->key),
                    sdk::fromC(request->method),
                    std::chrono::seconds(request->expires_s)}
            );
            consort_blob blob{};
            blob.size = sizeof(blob);
            blob.form = CONSORT_BLOB_URL;
            blob.fd = -1;
            blob.url = sdk::toC(url.url);
            blob.url_expires_ms = url.expiresMs;
            return pushOne(out, blob);
        });
    }

    static std::int32_t watch(
        void* instance, consort_call* call, consort_storage_change_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            Emitter<consort_storage_change_sink> emitter(out);
            self(instance).watch(Call(call), [&](ChangeKind kind, std::string_view key) {
                return emitter.emit(consort_storage_change{
                    sizeof(consort_storage_change), static_cast<std::uint32_t>(kind), sdk::toC(key)}
                );
            });
            return emitter.status();
        });
    }

    static constexpr consort_storage_v1 makeTable() noexcept {
        consort_storage_v1 table{};
        table.size = sizeof(table);
        table.stat = &stat;
        table.open = &open;
        table.list = &list;
        if constexpr (std::derived_from<T, WritableStorage>) {
            table.put = &put;
            table.remove = &remove;
        }
        if constexpr (std::derived_from<T, PresignedStorage>) {
            table.presign = &presign;
        }
        return table;
    }

    static constexpr consort_storage_watch_v1 makeWatchTable() noexcept {
        consort_storage_watch_v1 table{};
        table.size = sizeof(table);
        if constexpr (std::derived_from<T, WatchableStorage>) {
            table.watch = &watch;
        }
        return table;
    }

    static constexpr consort_storage_v1 kTable = makeTable();
    static constexpr consort_storage_watch_v1 kWatchTable = makeWatchTable();
};

}  // namespace detail
}  // namespace v0
}  // namespace consort::sdk
