// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_storage.h"

#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/extensions/abi.h"
#include "core/extensions/object_key.h"
#include "core/extensions/plugin_instance.h"
#include "core/extensions/storage_sinks.h"

namespace consort::extensions {

namespace {

constexpr std::size_t kSerialPage = 1000;

/// Receives changes during a watch.
struct ChangeSink {
    PluginCall& call;
    const std::function<void(const StorageChange&)>& onChange;

    static std::int32_t onPush(void* ctx, const consort_storage_change* theirs) {
        auto& self = *static_cast<ChangeSink*>(ctx);
        try {
            const auto change = adopt(theirs);
            StorageChange raised{StorageChangeKind::Overflow, std::string(view(change.key))};
            if (change.kind == CONSORT_CHANGE_CHANGED) {
                raised.kind = StorageChangeKind::Changed;
            } else if (change.kind == CONSORT_CHANGE_REMOVED) {
                raised.kind = StorageChangeKind::Removed;
            } else if (change.kind != CONSORT_CHANGE_OVERFLOW) {
                return CONSORT_OK;
            }
            const std::string_view key = raised.key;
            const auto bare = key.ends_with('/') ? key.substr(0, key.size() - 1) : key;
            if (raised.kind == StorageChangeKind::Overflow) {
                raised.key.clear();
            } else if (!isCanonicalKey(bare)) {
                return CONSORT_OK;
            }
            self.onChange(raised);
            return CONSORT_OK;
        } catch (...) {
            return self.call.capture();
        }
    }
};

}  // namespace

PluginStorage::PluginStorage(std::shared_ptr<PluginInstance> instance)
    : instance_(std::move(instance)), table_(instance_->plugin().storage) {
    const auto extension = instance_->plugin().table.extension;
    const void* watch = extension == nullptr ? nullptr : extension(CONSORT_STORAGE_WATCH_ID);
    if (watch != nullptr) {
        watch_ = adopt(static_cast<const consort_storage_watch_v1*>(watch));
    }
}

const std::string& PluginStorage::instance() const {
    return instance_->name();
}

std::optional<StorageObject> PluginStorage::findObject(
    const CallContext& context, std::string_view key
) {
    checkKey(key);
    std::optional<StorageObject> object;
    const auto body = [&](PluginCall& call) {
        ObjectSink sink(call, [&object](StorageObject pushed) {
            object = std::move(pushed);
            return true;
        });
        return table_.stat(instance_->self(), call.abi(), lower(key), sink.abi());
    };
    const bool found = instance_->call(context, Operation::StorageStat, key, body);
    return found ? std::move(object) : std::nullopt;
}

std::optional<Blob> PluginStorage::open(const CallContext& context, const BlobRequest& request) {
    checkKey(request.key);
    consort_open open{};
    open.size = sizeof open;
    open.accept = CONSORT_BLOB_READER;
    open.accept |= request.acceptFile ? std::uint32_t{CONSORT_BLOB_FD} : 0U;
    open.accept |= request.acceptUrl ? std::uint32_t{CONSORT_BLOB_URL} : 0U;
    open.key = lower(request.key);
    open.offset = request.offset;
    open.length = request.length;
    open.if_match = lower(request.ifMatch);
    std::optional<Blob> blob;
    const auto body = [&](PluginCall& call) {
        BlobSink sink(instance_, context, open, call);
        const auto status = table_.open(instance_->self(), call.abi(), &open, sink.abi());
        blob = sink.take();
        return status;
    };
    const bool found = instance_->call(context, Operation::StorageOpen, request.key, body);
    return found ? std::move(blob) : std::nullopt;
}

void PluginStorage::list(
    const CallContext& context,
    std::string_view prefix,
    std::string_view afterKey,
    const std::function<bool(const StorageObject&)>& emit
) {
    if (instance_->plugin().descriptor.isSerial) {
        listByPage(context, prefix, afterKey, emit);
        return;
    }
    const consort_list request{sizeof request, 1, lower(prefix), lower(afterKey)};
    listOnce(context, request, emit);
}

void PluginStorage::listOnce(
    const CallContext& context,
    const consort_list& request,
    const std::function<bool(StorageObject)>& onObject
) {
    const auto body = [&](PluginCall& call) {
        ObjectSink sink(call, onObject);
        return table_.list(instance_->self(), call.abi(), &request, sink.abi());
    };
    instance_->call(context, Operation::StorageList, view(request.prefix), body);
}

// `emit` may well call this storage again, which a serial plugin lets nobody do during a listing.
void PluginStorage::listByPage(
    const CallContext& context,
    std::string_view prefix,
    std::string_view afterKey,
    const std::function<bool(const StorageObject&)>& emit
) {
    std::string after(afterKey);
    std::vector<StorageObject> page;
    do {
        page.clear();
        const consort_list request{sizeof request, 1, lower(prefix), lower(after)};
        listOnce(context, request, [&page](StorageObject object) {
            page.push_back(std::move(object));
            return page.size() < kSerialPage;
        });
        for (const auto& object : page) {
            if (!emit(object)) {
                return;
            }
        }
        if (!page.empty()) {
            after = page.back().key;
        }
    } while (page.size() == kSerialPage);
}

StorageObject PluginStorage::put(
    const CallContext& context, const PutRequest& request, BlobReader& from
) {
    checkKey(request.key);
    requireSlot(table_.put != nullptr, "storage.put");
    const consort_put put{
        sizeof put,
        0,
        lower(request.key),
        lower(request.contentType),
        request.bytes,
        lower(request.ifMatch)};
    std::optional<StorageObject> stored;
    instance_->call(context, Operation::StoragePut, request.key, [&](PluginCall& call) {
        ObjectSink sink(call, [&](StorageObject object) {
            stored = std::move(object);
            return true;
        });
        const SourceReader source(call, from);
        return table_.put(instance_->self(), call.abi(), &put, source.abi(), sink.abi());
    });
    if (!stored) {
        throw Error(
            ErrorCode::Internal,
            instance() + ": storage.put \"" + std::string(request.key) +
                "\": the plugin does not say what it stored"
        );
    }
    return *std::move(stored);
}

void PluginStorage::remove(const CallContext& context, std::string_view key) {
    checkKey(key);
    requireSlot(table_.remove != nullptr, "storage.remove");
    instance_->call(context, Operation::StorageRemove, key, [&](PluginCall& call) {
        return table_.remove(instance_->self(), call.abi(), lower(key));
    });
}

SignedUrl PluginStorage::presign(const CallContext& context, const PresignRequest& request) {
    checkKey(request.key);
    if (table_.presign == nullptr) {
        throw Error(
            ErrorCode::Unsupported, instance() + ": storage.presign: this storage signs no URLs"
        );
    }
    const consort_presign presign{
        sizeof presign,
        static_cast<std::uint32_t>(request.expires.count()),
        lower(request.key),
        lower(request.method)};
    std::optional<SignedUrl> url;
    instance_->call(context, Operation::StoragePresign, request.key, [&](PluginCall& call) {
        UrlSink sink(call, url);
        return table_.presign(instance_->self(), call.abi(), &presign, sink.abi());
    });
    if (!url) {
        throw Error(
            ErrorCode::Internal,
            instance() + ": storage.presign \"" + std::string(request.key) +
                "\": the plugin gave no URL"
        );
    }
    return *std::move(url);
}

bool PluginStorage::watch(
    const CallContext& context, const std::function<void(const StorageChange&)>& onChange
) {
    if (watch_.watch == nullptr) {
        return false;
    }
    try {
        return instance_->call(context, Operation::StorageWatch, "", [&](PluginCall& call) {
            ChangeSink sink{call, onChange};
            return watch_.watch(instance_->self(), call.abi(), {&sink, &ChangeSink::onPush});
        });
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Unsupported) {
            return false;
        }
        if (error.code() == ErrorCode::Cancelled && context.stop.stop_requested()) {
            return true;
        }
        throw;
    }
}

void PluginStorage::checkKey(std::string_view key) const {
    if (!isCanonicalKey(key)) {
        throw invalid(
            instance() + ": \"" + sanitizeUtf8(key.substr(0, 200)) +
            "\" is not a canonical key: segments joined by '/', none of them empty, \".\" or \"..\""
        );
    }
}

void PluginStorage::requireSlot(bool isThere, const char* what) const {
    if (!isThere) {
        throw Error(
            ErrorCode::Unsupported, instance() + ": " + what + ": this storage is read-only"
        );
    }
}

}  // namespace consort::extensions
