// SPDX-License-Identifier: Apache-2.0
#include "checks.h"
#include "process_state.h"
#include "storage_client.h"

namespace consort::checker {

namespace {

bool isStorage(const extensions::AdoptedPlugin& plugin) {
    return plugin.table.storage != nullptr;
}

bool isWritable(const extensions::AdoptedPlugin& plugin) {
    return plugin.storage.put != nullptr;
}

void checkBuffers(Context& context) {
    const auto instance = context.start();
    StorageClient storage(*instance);
    const ReadableObject object(storage, context);
    for (const std::uint64_t capacity : {std::uint64_t{4093}, std::uint64_t{1} << 20U}) {
        auto opened = storage.open(object.key);
        require(opened.ok() && opened.pushed == 1, "open gave " + opened.describe());
        std::int32_t status = CONSORT_OK;
        require(
            opened.items.front().readAll(capacity, status) == object.content &&
                status == CONSORT_OK,
            "reading in pieces of " + std::to_string(capacity) + " bytes gave other bytes"
        );
    }
    OpenRequest few;
    few.length = 50;
    auto opened = storage.open(object.key, few);
    require(opened.ok() && opened.pushed == 1, "open gave " + opened.describe());
    std::int32_t status = CONSORT_OK;
    require(
        opened.items.front().readAll(1, status) == object.content.substr(0, 50),
        "reading byte by byte gave other bytes"
    );
}

void checkEarlyClose(Context& context) {
    constexpr int kWarmUp = 10;
    constexpr int kRounds = 40;
    constexpr std::size_t kTolerance = 1024;
    const auto instance = context.start();
    StorageClient storage(*instance);
    const ReadableObject object(storage, context);
    std::size_t heap = 0;
    int descriptors = 0;
    for (int i = 0; i < kWarmUp + kRounds; ++i) {
        if (i == kWarmUp) {
            heap = heapBytes();
            descriptors = openDescriptors();
        }
        auto opened = storage.open(object.key);
        require(opened.ok() && opened.pushed == 1, "open gave " + opened.describe());
        std::string some;
        opened.items.front().readSome(some, 1);
    }
    require(openDescriptors() <= descriptors, "readers that are closed early leave files open");
    const auto now = heapBytes();
    require(
        now <= heap + kTolerance + instance->host().keptBytes(),
        "readers that are closed early leave " + std::to_string(now - heap) + " bytes behind"
    );
}

void checkTwoReaders(Context& context) {
    const auto instance = context.start();
    StorageClient storage(*instance);
    const ReadableObject object(storage, context);
    auto one = storage.open(object.key);
    auto other = storage.open(object.key);
    require(one.ok() && other.ok(), "an object cannot be opened twice at a time");
    std::string first;
    std::string second;
    std::int64_t count = 1;
    while (count > 0) {
        count = one.items.front().readSome(first, 997);
        other.items.front().readSome(second, 1009);
    }
    std::int32_t status = CONSORT_OK;
    second += other.items.front().readAll(65536, status);
    require(
        first == object.content && second == object.content,
        "two readers of one object, used in turn, give other bytes than one alone"
    );
}

/// Old bytes to the end, or a failure: never a mixture.
void expectWhole(BlobInfo& blob, std::string content, const std::string& old, const char* what) {
    std::int32_t status = CONSORT_OK;
    content += blob.readAll(8192, status);
    require(
        status != CONSORT_OK || content == old,
        std::string("a reader whose object was ") + what +
            " on the way gave neither the old bytes nor an error"
    );
}

void checkSurvives(Context& context) {
    requireScratch(context);
    const auto instance = context.start();
    StorageClient storage(*instance);
    const std::string key = "consort-check/replaced.bin";
    const auto old = pattern(200'000, 1);
    for (const bool isRemoved : {false, true}) {
        storage.store(key, old);
        auto opened = storage.open(key);
        require(opened.ok() && opened.pushed == 1, "open gave " + opened.describe());
        std::string content;
        opened.items.front().readSome(content, 1000);
        if (isRemoved) {
            require(storage.remove(key).ok(), "an object that is being read cannot be removed");
        } else {
            storage.store(key, pattern(200'000, 2));
        }
        expectWhole(
            opened.items.front(), std::move(content), old, isRemoved ? "removed" : "replaced"
        );
    }
}

}  // namespace

std::vector<Check> storageReaderChecks() {
    return {
        {"storage.buffers",
         "let read() take buffers of every size, and return 0 only at the end",
         isStorage,
         &checkBuffers},
        {"storage.early-close",
         "free everything in close(), also before the end was read",
         isStorage,
         &checkEarlyClose},
        {"storage.two-readers",
         "keep the position in the reader, not in the object or the instance",
         isStorage,
         &checkTwoReaders},
        {"storage.survives",
         "read from one version of the object to the end, or fail; never mix two",
         isWritable,
         &checkSurvives},
    };
}

}  // namespace consort::checker
