// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/backends/auth_backend.h"
#include "core/base/backends/storage_backend.h"

namespace consort::extensions {

class PluginRegistry;

/// The running storage instances, as they are when this is made. The first one of instances() is
/// the default of `[chains]`.
class PluginStorageDirectory final : public StorageDirectory {
public:
    explicit PluginStorageDirectory(const PluginRegistry& registry);

    std::shared_ptr<StorageBackend> find(std::string_view instance) const override;
    std::vector<std::string> instances() const override;

private:
    std::vector<std::shared_ptr<StorageBackend>> backends_;
};

/// The running auth instances in the order of `chains.auth`, or of the file when that is not given.
class PluginAuthDirectory final : public AuthDirectory {
public:
    explicit PluginAuthDirectory(const PluginRegistry& registry);

    std::vector<std::shared_ptr<AuthBackend>> chain() const override;

    /// Those of `registry` from now on; who has one of the old ones keeps it.
    void replace(const PluginRegistry& registry);

private:
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<AuthBackend>> chain_;
};

}  // namespace consort::extensions
