// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <thread>

#include "checks.h"
#include "storage_client.h"

namespace consort::checker {

namespace {

bool isWritable(const extensions::AdoptedPlugin& plugin) {
    return plugin.storage.put != nullptr;
}

void checkRoundTrip(Context& context) {
    requireScratch(context);
    const auto instance = context.start();
    StorageClient storage(*instance);
    const std::string key = "consort-check/new/folder/put.bin";
    const auto content = pattern(300'007);
    UploadFault slices;
    slices.slice = 7919;
    const auto stored = storage.put(key, content, slices);
    require(stored.ok() && stored.pushed == 1, "put gave " + stored.describe());
    require(
        stored.items.front().key == key && stored.items.front().bytes == content.size(),
        "put says that it stored " + stored.items.front().digest()
    );
    const auto found = storage.stat(key);
    require(
        found.ok() && found.items.front().digest() == stored.items.front().digest(),
        "stat after put gave " + found.describe() + " or another object than put"
    );
    require(storage.content(key) == content, "other bytes came back than were put");
    UploadFault unknown;
    unknown.announced = CONSORT_TO_END;
    require(
        storage.put(key, "short", unknown).ok() && storage.content(key) == "short",
        "an upload of unknown length over an existing object failed"
    );
}

void checkEmpty(Context& context) {
    requireScratch(context);
    const auto instance = context.start();
    StorageClient storage(*instance);
    const auto stored = storage.store("consort-check/empty.bin", "");
    require(stored.bytes == 0, "an empty object has " + std::to_string(stored.bytes) + " bytes");
    require(
        storage.content("consort-check/empty.bin").empty(), "an empty object does not read as empty"
    );
}

void checkEtag(Context& context) {
    requireScratch(context);
    const auto instance = context.start();
    StorageClient storage(*instance);
    const auto first = storage.store("consort-check/etag.bin", "one");
    const auto second = storage.store("consort-check/etag.bin", "two");
    require(
        first.etag.empty() ? second.etag.empty() : first.etag != second.etag,
        "the etag \"" + first.etag + "\" stayed the same although the bytes changed"
    );
}

void checkPutIfMatch(Context& context) {
    requireScratch(context);
    const auto instance = context.start();
    StorageClient storage(*instance);
    const auto stored = storage.store("consort-check/match.bin", "one");
    if (stored.etag.empty()) {
        return;
    }
    UploadFault request;
    request.ifMatch = "another-etag";
    const auto refused = storage.put("consort-check/match.bin", "two", request);
    require(
        refused.status == CONSORT_E_CONFLICT,
        "put with an etag that does not match gave " + refused.describe() + ", expected CONFLICT"
    );
    require(
        storage.content("consort-check/match.bin") == "one", "a refused put changed the object"
    );
    request.ifMatch = stored.etag;
    const auto taken = storage.put("consort-check/match.bin", "two", request);
    require(taken.ok(), "put with the right etag gave " + taken.describe());
}

void expectNothingNew(StorageClient& storage, const std::string& what) {
    const auto keys = storage.keys({"consort-check/broken/", true, ""});
    require(
        keys.size() == 1 && keys.front() == "consort-check/broken/old.bin",
        what + " left something behind: " + std::to_string(keys.size()) + " objects, expected 1"
    );
    require(
        storage.content("consort-check/broken/old.bin") == "old", what + " changed the old object"
    );
}

void checkInterrupted(Context& context) {
    requireScratch(context);
    const auto instance = context.start();
    StorageClient storage(*instance);
    storage.store("consort-check/broken/old.bin", "old");
    const auto content = pattern(100'000);
    for (const std::uint64_t failAt : {0ULL, 1ULL, 70'000ULL}) {
        UploadFault fault;
        fault.failAt = failAt;
        fault.status = CONSORT_E_TIMEOUT;
        for (const auto* key : {"consort-check/broken/new.bin", "consort-check/broken/old.bin"}) {
            const auto answer = storage.put(key, content, fault);
            require(
                answer.status == CONSORT_E_TIMEOUT,
                "put whose source failed with TIMEOUT gave " + answer.describe() +
                    ", expected the same status"
            );
        }
    }
    expectNothingNew(storage, "an upload that broke off");
}

void checkLength(Context& context) {
    requireScratch(context);
    const auto instance = context.start();
    StorageClient storage(*instance);
    storage.store("consort-check/broken/old.bin", "old");
    const auto content = pattern(10'000);
    for (const std::uint64_t announced : {9'999ULL, 10'001ULL}) {
        UploadFault fault;
        fault.announced = announced;
        for (const auto* key : {"consort-check/broken/new.bin", "consort-check/broken/old.bin"}) {
            const auto answer = storage.put(key, content, fault);
            require(
                answer.status == CONSORT_E_INVALID,
                "put of 10000 bytes announced as " + std::to_string(announced) + " gave " +
                    answer.describe() + ", expected INVALID"
            );
        }
    }
    expectNothingNew(storage, "an upload of another length than announced");
}

/// While one thread replaces an object, another one must see the one or the other whole.
void checkAtomic(Context& context) {
    requireScratch(context);
    constexpr int kRounds = 60;
    const auto instance = context.start();
    StorageClient storage(*instance);
    const std::string key = "consort-check/atomic.bin";
    const auto one = pattern(150'000, 1);
    const auto two = pattern(120'000, 2);
    storage.store(key, one);
    std::atomic<bool> isDone = false;
    std::jthread writer([&] {
        for (int i = 0; i < kRounds; ++i) {
            const auto stored = storage.put(key, i % 2 == 0 ? two : one);
            if (!stored.ok()) {
                context.accuse("put over an object that is being read gave " + stored.describe());
            }
        }
        isDone = true;
    });
    while (!isDone) {
        auto opened = storage.open(key);
        require(
            opened.ok() && opened.pushed == 1,
            "an object vanished while it was replaced: open gave " + opened.describe()
        );
        std::int32_t status = CONSORT_OK;
        const auto content = opened.items.front().readAll(16384, status);
        require(
            status != CONSORT_OK || content == one || content == two,
            "an object was visible half replaced: " + std::to_string(content.size()) + " bytes"
        );
    }
}

void checkRemove(Context& context) {
    requireScratch(context);
    const auto instance = context.start();
    StorageClient storage(*instance);
    storage.store("consort-check/remove/a.bin", "x");
    storage.store("consort-check/remove/b.bin", "y");
    for (int i = 0; i < 2; ++i) {
        const auto removed = storage.remove("consort-check/remove/a.bin");
        require(
            removed.ok(),
            std::string(i == 0 ? "remove" : "remove of what is gone already") + " gave " +
                removed.describe() + ", expected OK"
        );
    }
    require(
        storage.stat("consort-check/remove/a.bin").status == CONSORT_E_NOT_FOUND,
        "an object is still there after remove"
    );
    require(
        storage.content("consort-check/remove/b.bin") == "y", "remove took another object with it"
    );
}

}  // namespace

std::vector<Check> storageWriteChecks() {
    return {
        {"storage.round-trip",
         "store all bytes that the reader gives, and push the object as stat would",
         isWritable,
         &checkRoundTrip},
        {"storage.empty-object", "an object without bytes is an object", isWritable, &checkEmpty},
        {"storage.etag",
         "make the etag of the content or of a counter; a time in seconds is too coarse",
         isWritable,
         &checkEtag},
        {"storage.put-if-match",
         "compare `if_match` with the object that is there before it is replaced",
         isWritable,
         &checkPutIfMatch},
        {"storage.interrupted",
         "write to a place of its own and rename at the end; drop it, and return the reader's "
         "status, when the reader fails",
         isWritable,
         &checkInterrupted},
        {"storage.length",
         "compare what came with `bytes` before the object becomes visible",
         isWritable,
         &checkLength},
        {"storage.atomic",
         "replace an object in one step (rename, or what the backend has)",
         isWritable,
         &checkAtomic},
        {"storage.remove", "answer OK also when there is no such object", isWritable, &checkRemove},
    };
}

}  // namespace consort::checker
