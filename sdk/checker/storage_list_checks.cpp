// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "checks.h"
#include "storage_client.h"

namespace consort::checker {

namespace {

using Keys = std::vector<std::string>;

bool isStorage(const extensions::AdoptedPlugin& plugin) {
    return plugin.table.storage != nullptr;
}

bool isWritable(const extensions::AdoptedPlugin& plugin) {
    return plugin.storage.put != nullptr;
}

std::string joined(const Keys& keys) {
    std::string text;
    for (std::size_t i = 0; i < keys.size() && i < 12; ++i) {
        text += (text.empty() ? "" : ", ") + keys[i];
    }
    return "[" + text + (keys.size() > 12 ? ", …]" : "]");
}

void expectKeys(const Keys& given, const Keys& expected, const std::string& what) {
    require(given == expected, what + " gave " + joined(given) + ", expected " + joined(expected));
}

/// Keys whose order as bytes differs from most other orders.
const Keys kTree{
    "consort-check/list/B.txt",
    "consort-check/list/a b.txt",
    "consort-check/list/a-c.txt",
    "consort-check/list/a.txt",
    "consort-check/list/a/1.txt",
    "consort-check/list/a/2/x.txt",
    "consort-check/list/ab/1.txt",
    "consort-check/list/b.txt",
    "consort-check/list/\xc3\xa4.txt"};

void makeTree(StorageClient& storage) {
    for (const auto& key : kTree) {
        storage.store(key, "x");
    }
}

/// Of whatever is there, so that a storage that cannot be written is judged too.
void checkOrder(Context& context) {
    const auto instance = context.start();
    StorageClient storage(*instance);
    const ReadableObject object(storage, context);
    if (storage.canWrite() && context.settings().mayWrite) {
        makeTree(storage);
        expectKeys(storage.keys({"consort-check/list/", true, ""}), kTree, "list of a known tree");
    }
    const auto keys = storage.keys({});
    require(
        std::is_sorted(keys.begin(), keys.end()) &&
            std::adjacent_find(keys.begin(), keys.end()) == keys.end(),
        "list is not in the byte order of whole keys, each once: " + joined(keys)
    );
    require(
        std::find(keys.begin(), keys.end(), object.key) != keys.end(),
        "list of everything does not have \"" + object.key + "\""
    );
}

void checkPrefix(Context& context) {
    requireScratch(context);
    const auto instance = context.start();
    StorageClient storage(*instance);
    makeTree(storage);
    expectKeys(
        storage.keys({"consort-check/list/a", true, ""}),
        {kTree[1], kTree[2], kTree[3], kTree[4], kTree[5], kTree[6]},
        "list of the prefix \"a\""
    );
    expectKeys(
        storage.keys({"consort-check/list/a/", true, ""}),
        {kTree[4], kTree[5]},
        "list of the prefix \"a/\""
    );
    expectKeys(
        storage.keys({"consort-check/list/a.t", true, ""}), {kTree[3]}, "list of the prefix \"a.t\""
    );
}

void checkNoMatch(Context& context) {
    const auto instance = context.start();
    const auto listed = StorageClient(*instance).list({"consort-check-nothing/", true, ""});
    require(
        listed.ok() && listed.pushed == 0,
        "list of a prefix that nothing has gave " + listed.describe() + ", expected OK with nothing"
    );
}

/// From every key on, whatever is there.
void checkAfter(Context& context) {
    const auto instance = context.start();
    StorageClient storage(*instance);
    const ReadableObject object(storage, context);
    const bool isWritten = storage.canWrite() && context.settings().mayWrite;
    if (isWritten) {
        makeTree(storage);
    }
    const std::string prefix = isWritten ? "consort-check/list/" : "";
    const auto all = storage.keys({prefix, true, ""});
    for (std::size_t i = 0; i < all.size() && i < 20; ++i) {
        const Keys rest(all.begin() + static_cast<std::ptrdiff_t>(i) + 1, all.end());
        expectKeys(storage.keys({prefix, true, all[i]}), rest, "list after \"" + all[i] + "\"");
    }
    if (isWritten) {
        const Keys rest(all.begin() + 6, all.end());
        expectKeys(
            storage.keys({prefix, true, "consort-check/list/a/9-not-there"}),
            rest,
            "list after a key that is not there"
        );
    }
}

void checkFolders(Context& context) {
    requireScratch(context);
    const auto instance = context.start();
    StorageClient storage(*instance);
    makeTree(storage);
    const auto listed = storage.list({"consort-check/list/", false, ""});
    Keys keys;
    for (const auto& object : listed.items) {
        keys.push_back(object.key);
        require(
            object.isFolder == object.key.ends_with("/"),
            "\"" + object.key + "\" is a folder by its key or by its flags, but not by both"
        );
    }
    const Keys expected{
        kTree[0],
        kTree[1],
        kTree[2],
        kTree[3],
        "consort-check/list/a/",
        "consort-check/list/ab/",
        kTree[7],
        kTree[8]};
    expectKeys(keys, expected, "list, not recursive");
    expectKeys(
        storage.keys({"consort-check/list/", false, "consort-check/list/a/"}),
        {expected[5], expected[6], expected[7]},
        "list, not recursive, after a folder"
    );
}

void checkMany(Context& context) {
    requireScratch(context);
    const auto count = context.settings().number("/storage/many", 1000);
    const auto instance = context.start();
    StorageClient storage(*instance);
    Keys expected;
    for (std::int64_t i = 0; i < count; ++i) {
        const auto key = "consort-check/many/" + std::to_string(i % 7) + "/" + std::to_string(i);
        storage.store(key, "");
        expected.push_back(key);
    }
    std::sort(expected.begin(), expected.end());
    Keys all;
    // In pages, as the host does.
    for (std::size_t page = 0; page <= expected.size(); ++page) {
        CallOptions options;
        options.endAfter = 300;
        const auto listed =
            storage.list({"consort-check/many/", true, all.empty() ? "" : all.back()}, options);
        require(listed.ok(), "list, page by page, gave " + listed.describe());
        if (listed.items.empty()) {
            break;
        }
        for (const auto& object : listed.items) {
            all.push_back(object.key);
        }
    }
    expectKeys(all, expected, "list of " + std::to_string(count) + " objects, page by page");
}

}  // namespace

std::vector<Check> storageListChecks() {
    return {
        {"storage.list-order",
         "push in the order of the bytes of whole keys: \"a.txt\" comes before \"a/1.txt\"",
         isStorage,
         &checkOrder},
        {"storage.list-prefix",
         "take the prefix as bytes: \"a\" fits \"ab/1\" too, \"a/\" does not",
         isWritable,
         &checkPrefix},
        {"storage.list-nothing",
         "answer OK with nothing pushed when no key has the prefix",
         isStorage,
         &checkNoMatch},
        {"storage.list-after",
         "go on behind `after_key`, whether that object still exists or not",
         isStorage,
         &checkAfter},
        {"storage.list-folders",
         "when not recursive, stop at the next '/' after the prefix and push each folder once, "
         "with '/' and CONSORT_OBJECT_FOLDER",
         isWritable,
         &checkFolders},
        {"storage.list-many", "give every object once, over all pages", isWritable, &checkMany},
    };
}

}  // namespace consort::checker
