// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "checks.h"
#include "storage_client.h"

namespace consort::checker {

namespace {

bool isStorage(const extensions::AdoptedPlugin& plugin) {
    return plugin.table.storage != nullptr;
}

void checkMissing(Context& context) {
    const auto instance = context.start();
    StorageClient storage(*instance);
    for (const auto* key : {"consort-check-missing", "consort-check-missing/a/b.flac"}) {
        const auto found = storage.stat(key);
        require(
            found.status == CONSORT_E_NOT_FOUND,
            "stat of a key that does not exist gave " + found.describe() + ", expected NOT_FOUND"
        );
    }
}

void checkOpenMissing(Context& context) {
    const auto instance = context.start();
    const auto opened = StorageClient(*instance).open("consort-check-missing/a.flac");
    require(
        opened.status == CONSORT_E_NOT_FOUND,
        "open of a key that does not exist gave " + opened.describe() + ", expected NOT_FOUND"
    );
}

void expectSame(const ObjectInfo& one, const ObjectInfo& other, const std::string& who) {
    require(
        one.key == other.key && one.bytes == other.bytes && one.etag == other.etag &&
            one.mtimeMs == other.mtimeMs,
        "stat and " + who + " do not agree on an object: " + one.digest() + " and " +
            other.digest() + " (key|etag|bytes|mtime)"
    );
}

void checkAgree(Context& context) {
    const auto instance = context.start();
    StorageClient storage(*instance);
    const ReadableObject object(storage, context);
    const auto found = storage.stat(object.key);
    require(found.ok() && found.pushed == 1, "stat of an object gave " + found.describe());
    const auto& known = found.items.front();
    require(known.key == object.key, "stat of \"" + object.key + "\" gave \"" + known.key + "\"");
    require(
        known.bytes == object.content.size(),
        "stat says " + std::to_string(known.bytes) + " bytes, reading gave " +
            std::to_string(object.content.size())
    );
    const auto opened = storage.open(object.key);
    require(opened.ok() && opened.items.front().hasObject, "open does not say which object it is");
    expectSame(known, opened.items.front().object, "open");
    const auto listed = storage.list({object.key, true, ""});
    const auto at = std::find_if(listed.items.begin(), listed.items.end(), [&](const auto& item) {
        return item.key == object.key;
    });
    require(at != listed.items.end(), "list does not have an object that stat has");
    expectSame(known, *at, "list");
}

void expectRange(
    StorageClient& storage, const ReadableObject& object, std::uint64_t offset, std::uint64_t length
) {
    OpenRequest request;
    request.offset = offset;
    request.length = length;
    const auto what =
        "open from " + std::to_string(offset) + ", " +
        (length == CONSORT_TO_END ? std::string("the rest") : std::to_string(length) + " bytes");
    auto opened = storage.open(object.key, request);
    require(opened.ok() && opened.pushed == 1, what + " gave " + opened.describe());
    auto& blob = opened.items.front();
    const auto expected = object.content.substr(offset, length);
    require(
        blob.offset == offset && blob.length == expected.size(),
        what + " announced offset " + std::to_string(blob.offset) + " and length " +
            std::to_string(blob.length) + ", expected length " + std::to_string(expected.size())
    );
    std::int32_t status = CONSORT_OK;
    const auto content = blob.readAll(4096, status);
    require(status == CONSORT_OK && content == expected, what + " gave other bytes");
}

void checkRanges(Context& context) {
    const auto instance = context.start();
    StorageClient storage(*instance);
    const ReadableObject object(storage, context);
    const auto size = object.content.size();
    expectRange(storage, object, 0, CONSORT_TO_END);
    expectRange(storage, object, 0, 1);
    expectRange(storage, object, size / 3, size / 3);
    expectRange(storage, object, size / 2, CONSORT_TO_END);
    expectRange(storage, object, size - 1, 1);
    expectRange(storage, object, size - 1, 1000);
    expectRange(storage, object, size, CONSORT_TO_END);
    expectRange(storage, object, 0, 0);
}

void checkBeyond(Context& context) {
    const auto instance = context.start();
    StorageClient storage(*instance);
    const ReadableObject object(storage, context);
    for (const auto offset :
         {std::uint64_t{object.content.size()} + 1, std::uint64_t{1} << 40U, CONSORT_TO_END - 1}) {
        OpenRequest request;
        request.offset = offset;
        const auto opened = storage.open(object.key, request);
        require(
            opened.status == CONSORT_E_RANGE,
            "open from beyond the end gave " + opened.describe() + ", expected RANGE"
        );
    }
}

void checkForms(Context& context) {
    constexpr std::uint32_t kAll = CONSORT_BLOB_FD | CONSORT_BLOB_URL | CONSORT_BLOB_READER;
    const auto instance = context.start();
    StorageClient storage(*instance);
    const ReadableObject object(storage, context);
    for (const std::uint32_t accept :
         {std::uint32_t{CONSORT_BLOB_READER},
          std::uint32_t{CONSORT_BLOB_READER | CONSORT_BLOB_FD},
          std::uint32_t{CONSORT_BLOB_READER | CONSORT_BLOB_URL},
          kAll}) {
        OpenRequest request;
        request.accept = accept;
        const auto opened = storage.open(object.key, request);
        require(
            opened.ok() && opened.pushed == 1,
            "open, accepting forms " + std::to_string(accept) + ", gave " + opened.describe()
        );
        require(
            (opened.items.front().form & accept) != 0,
            "open gave form " + std::to_string(opened.items.front().form) +
                ", the request accepts only " + std::to_string(accept)
        );
    }
}

/// Whatever form is given, the bytes are the same.
void checkSameBytes(Context& context) {
    const auto instance = context.start();
    StorageClient storage(*instance);
    const ReadableObject object(storage, context);
    OpenRequest request;
    request.offset = object.content.size() / 3;
    request.length = object.content.size() / 3;
    const auto expected = object.content.substr(request.offset, request.length);
    require(
        storage.content(object.key, request) == expected,
        "the reader gives other bytes than asked for"
    );
    request.accept = CONSORT_BLOB_FD | CONSORT_BLOB_READER;
    require(
        storage.content(object.key, request) == expected,
        "the file descriptor gives other bytes than the reader: is fd_offset right?"
    );
}

void checkIfMatch(Context& context) {
    const auto instance = context.start();
    StorageClient storage(*instance);
    const ReadableObject object(storage, context);
    const auto found = storage.stat(object.key);
    require(found.ok() && found.pushed == 1, "stat of an object gave " + found.describe());
    const auto etag = found.items.front().etag;
    if (etag.empty()) {
        return;
    }
    OpenRequest request;
    request.ifMatch = etag;
    require(storage.open(object.key, request).ok(), "open with the etag that stat gave failed");
    request.ifMatch = "another-etag";
    const auto opened = storage.open(object.key, request);
    require(
        opened.status == CONSORT_E_CONFLICT,
        "open with an etag that does not match gave " + opened.describe() + ", expected CONFLICT"
    );
}

}  // namespace

std::vector<Check> storageReadChecks() {
    return {
        {"storage.stat-missing",
         "answer NOT_FOUND for what is not there",
         isStorage,
         &checkMissing},
        {"storage.open-missing",
         "answer NOT_FOUND for what is not there",
         isStorage,
         &checkOpenMissing},
        {"storage.agree",
         "fill objects in one place, so that stat, open and list say the same",
         isStorage,
         &checkAgree},
        {"storage.ranges",
         "give the bytes from `offset`, at most `length`, cut at the end, and announce how many",
         isStorage,
         &checkRanges},
        {"storage.range-beyond",
         "answer RANGE for an offset beyond the end (at the end is an empty blob)",
         isStorage,
         &checkBeyond},
        {"storage.forms",
         "give one of the forms in `accept`; READER is always among them",
         isStorage,
         &checkForms},
        {"storage.same-bytes",
         "let fd_offset point to the first byte that was asked for",
         isStorage,
         &checkSameBytes},
        {"storage.if-match",
         "answer CONFLICT when `if_match` is set and is not the object's etag",
         isStorage,
         &checkIfMatch},
    };
}

}  // namespace consort::checker
