// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <consort/draft/storage_watch.h>
#include <consort/plugin.h>

#include "core/base/backends/storage_backend.h"

namespace consort::extensions {

class PluginInstance;

/// A storage plugin as the core sees it. Keys that are not canonical never reach the plugin:
/// Error(Invalid).
class PluginStorage final : public StorageBackend {
public:
    /// The plugin of `instance` provides storage.
    explicit PluginStorage(std::shared_ptr<PluginInstance> instance);

    const std::string& instance() const override;
    std::optional<StorageObject> findObject(const CallContext&, std::string_view key) override;
    std::optional<Blob> open(const CallContext&, const BlobRequest&) override;
    void list(
        const CallContext&,
        std::string_view prefix,
        std::string_view afterKey,
        const std::function<bool(const StorageObject&)>& emit
    ) override;
    StorageObject put(const CallContext&, const PutRequest&, BlobReader& from) override;
    void remove(const CallContext&, std::string_view key) override;
    SignedUrl presign(const CallContext&, const PresignRequest&) override;
    bool watch(
        const CallContext& context, const std::function<void(const StorageChange&)>& onChange
    ) override;

private:
    void checkKey(std::string_view key) const;
    void requireSlot(bool isThere, const char* what) const;
    void listOnce(
        const CallContext& context,
        const consort_list& request,
        const std::function<bool(StorageObject)>& onObject
    );
    void listByPage(
        const CallContext& context,
        std::string_view prefix,
        std::string_view afterKey,
        const std::function<bool(const StorageObject&)>& emit
    );

    std::shared_ptr<PluginInstance> instance_;
    const consort_storage_v1& table_;
    consort_storage_watch_v1 watch_{};
};

}  // namespace consort::extensions
