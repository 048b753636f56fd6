// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <consort/sdk.hpp>

#include "tests/plugins/support/loaded_plugin.h"

namespace consort::testing {

/// What came of a call to a storage.
struct Outcome {
    std::int32_t status = CONSORT_OK;
    std::string message = {};
    std::vector<sdk::Object> objects = {};
    std::string bytes = {};  ///< Of an opened blob, read to its end.
    std::uint32_t form = 0;  ///< One CONSORT_BLOB_*.
    std::uint64_t length = 0;

    std::vector<std::string> keys() const;
};

struct OpenOptions {
    std::uint64_t offset = 0;
    std::uint64_t length = CONSORT_TO_END;
    std::uint32_t accept = CONSORT_BLOB_FD | CONSORT_BLOB_READER;
    std::string ifMatch = {};
    std::size_t chunk = 4096;                  ///< Bytes a read.
    std::function<void()> beforeReading = {};  ///< Runs while the blob is open.
};

struct ListOptions {
    std::string prefix = {};
    std::string afterKey = {};
    bool recursive = true;
    std::size_t limit = SIZE_MAX;
};

/// Calls a storage through its C table, one call each. Thread-safe.
class StorageClient {
public:
    StorageClient(const consort_plugin& plugin, void* self)
        : table_(*plugin.storage), self_(self) {}

    Outcome stat(std::string_view key) const;
    Outcome open(std::string_view key, const OpenOptions& options = {}) const;
    Outcome list(const ListOptions& options = {}) const;
    Outcome put(
        std::string_view key,
        const MemoryReader& from,
        std::uint64_t bytes = CONSORT_TO_END,
        std::string_view ifMatch = {}
    ) const;
    Outcome put(std::string_view key, const std::string& content) const;
    Outcome remove(std::string_view key) const;

private:
    const consort_storage_v1& table_;
    void* self_;
};

}  // namespace consort::testing
