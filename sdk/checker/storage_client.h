// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "instance.h"

namespace consort::checker {

/// Where an upload ends, other than well.
struct UploadFault {
    std::uint64_t failAt = CONSORT_TO_END;  ///< Its reader fails after so many bytes.
    std::int32_t status = CONSORT_E_UNAVAILABLE;
    std::uint64_t announced = 0;           ///< Other than the real length; 0: the real one.
    std::uint64_t slice = CONSORT_TO_END;  ///< Most bytes that its reader gives at once.
    std::string ifMatch;
};

struct OpenRequest {
    std::uint32_t accept = CONSORT_BLOB_READER;
    std::uint64_t offset = 0;
    std::uint64_t length = CONSORT_TO_END;
    std::string ifMatch = {};
};

struct ListRequest {
    std::string prefix;
    bool isRecursive = true;
    std::string afterKey;
};

using CallOptionsRef = const CallOptions&;

/// Calls to the storage of an instance.
class StorageClient final {
public:
    explicit StorageClient(Instance& instance) : instance_(instance) {}

    bool canWrite() const { return instance_.plugin().storage.put != nullptr; }

    Reply<ObjectInfo> stat(std::string_view key, CallOptionsRef options = {});
    Reply<BlobInfo> open(
        std::string_view key, const OpenRequest& request = {}, CallOptionsRef options = {}
    );
    Reply<ObjectInfo> list(const ListRequest& request, CallOptionsRef options = {});
    Reply<ObjectInfo> put(
        std::string_view key,
        std::string_view content,
        const UploadFault& fault = {},
        CallOptionsRef options = {}
    );
    Outcome remove(std::string_view key, CallOptionsRef options = {});
    Reply<BlobInfo> presign(
        std::string_view key,
        std::string_view method,
        std::uint32_t seconds,
        CallOptionsRef options = {}
    );

    /// All bytes of an object, opened with `request`. Throws Fault when that fails.
    std::string content(std::string_view key, const OpenRequest& request = {});

    /// Puts, and throws Fault when that fails.
    ObjectInfo store(std::string_view key, std::string_view content);

    /// Keys of everything below a prefix, in the order in which they came.
    std::vector<std::string> keys(const ListRequest& request);

private:
    Instance& instance_;
};

/// A key that objects of this check lie below; none of its own may exist elsewhere in the storage.
inline constexpr std::string_view kCheckFolder = "consort-check/";

/// An object to read: written when that is allowed, else the first of the storage that has bytes.
/// Throws Skipped when there is none.
struct ReadableObject {
    explicit ReadableObject(StorageClient& storage, Context& context);

    std::string key;
    std::string content;
};

/// Throws Skipped unless check.toml allows to write.
void requireScratch(const Context& context);

/// `bytes` bytes that do not repeat soon.
std::string pattern(std::size_t bytes, unsigned seed = 1);

}  // namespace consort::checker
