// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/backends/storage_backend.h"

namespace consort::library::test {

/// A server with one storage.
class OneStorage final : public StorageDirectory {
public:
    explicit OneStorage(std::shared_ptr<StorageBackend> storage) : storage_(std::move(storage)) {}

    std::shared_ptr<StorageBackend> find(std::string_view instance) const override {
        return instance == storage_->instance() ? storage_ : nullptr;
    }

    std::vector<std::string> instances() const override { return {storage_->instance()}; }

private:
    std::shared_ptr<StorageBackend> storage_;
};

}  // namespace consort::library::test
