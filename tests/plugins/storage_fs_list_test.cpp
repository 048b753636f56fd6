// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/support/storage_client.h"
#include "tests/plugins/support/temp_directory.h"
#include "tests/plugins/support/unprivileged.h"

namespace consort::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class StorageFsList : public ::testing::Test {
protected:
    void writeAll(std::initializer_list<const char*> keys) {
        for (const auto* key : keys) {
            root.write(key, "x");
        }
    }

    TempDirectory root;
    const consort_plugin& plugin = loadPlugin(CONSORT_STORAGE_FS);
    Instance instance{plugin, FakeConfig().set("/root", root.path().string())};
    StorageClient storage{plugin, instance.self()};
};

TEST_F(StorageFsList, SortsByTheBytesOfTheWholeKey) {
    writeAll({"a/b", "a-b", "a.b", "a0", "a/c", "a/b.d/e", "B", "\xff", "aa/x", "a b"});
    EXPECT_THAT(
        storage.list().keys(),
        ElementsAre("B", "a b", "a-b", "a.b", "a/b", "a/b.d/e", "a/c", "a0", "aa/x", "\xff")
    );
}

TEST_F(StorageFsList, APrefixIsOfBytesNotOfSegments) {
    writeAll({"ab.x", "ab/c", "abd/e", "ac"});
    EXPECT_THAT(storage.list({.prefix = "ab"}).keys(), ElementsAre("ab.x", "ab/c", "abd/e"));
    EXPECT_THAT(storage.list({.prefix = "ab/"}).keys(), ElementsAre("ab/c"));
    EXPECT_THAT(storage.list({.prefix = "abd/e"}).keys(), ElementsAre("abd/e"));
    EXPECT_THAT(storage.list({.prefix = "x"}).keys(), IsEmpty());
    EXPECT_THAT(storage.list({.prefix = "x/y/z"}).keys(), IsEmpty());
    EXPECT_THAT(storage.list({.prefix = "ac/"}).keys(), IsEmpty());
}

TEST_F(StorageFsList, NotRecursiveGivesFoldersInOrder) {
    writeAll({"a/b/c", "a/d", "a.x", "e"});
    const auto top = storage.list({.recursive = false});
    EXPECT_THAT(top.keys(), ElementsAre("a.x", "a/", "e"));
    EXPECT_TRUE(top.objects[1].folder);
    EXPECT_FALSE(top.objects[0].folder);
    EXPECT_THAT(
        storage.list({.prefix = "a/", .recursive = false}).keys(), ElementsAre("a/b/", "a/d")
    );
    EXPECT_THAT(storage.list({.afterKey = "a/", .recursive = false}).keys(), ElementsAre("e"));
}

TEST_F(StorageFsList, ResumesAfterAnyKey) {
    writeAll({"a/b/c", "a/b/d", "a/e", "f", "g/h"});
    const auto all = storage.list().keys();
    for (std::size_t i = 0; i < all.size(); ++i) {
        const std::vector<std::string> rest(all.begin() + static_cast<long>(i) + 1, all.end());
        EXPECT_EQ(storage.list({.afterKey = all[i]}).keys(), rest) << all[i];
    }
    EXPECT_THAT(
        storage.list({.afterKey = "a/b"}).keys(), ElementsAre("a/b/c", "a/b/d", "a/e", "f", "g/h")
    );
    EXPECT_THAT(
        storage.list({.afterKey = "a/b/cc"}).keys(), ElementsAre("a/b/d", "a/e", "f", "g/h")
    );
    EXPECT_THAT(storage.list({.afterKey = "zz"}).keys(), IsEmpty());
}

TEST_F(StorageFsList, TenThousandKeysComeInPagesAndInOrder) {
    for (int i = 0; i < 10'000; ++i) {
        root.write(
            "d" + std::to_string(i % 37) + "/s" + std::to_string(i % 7) + "/" + std::to_string(i),
            ""
        );
    }
    const auto all = storage.list().keys();
    ASSERT_EQ(all.size(), 10'000U);
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
    std::vector<std::string> paged;
    std::string after;
    for (;;) {
        const auto page = storage.list({.afterKey = after, .limit = 977}).keys();
        if (page.empty()) {
            break;
        }
        paged.insert(paged.end(), page.begin(), page.end());
        after = page.back();
    }
    EXPECT_EQ(paged, all);
}

TEST_F(StorageFsList, StopsWhenToldTo) {
    writeAll({"a", "b", "c"});
    const auto first = storage.list({.limit = 2});
    EXPECT_EQ(first.status, CONSORT_OK);
    EXPECT_THAT(first.keys(), ElementsAre("a", "b"));
}

TEST_F(StorageFsList, ACancelledListingSaysSo) {
    for (int i = 0; i < 1000; ++i) {
        root.write(std::to_string(i), "");
    }
    FakeCall call;
    call.cancel();
    const consort_list request{sizeof(request), 1, sdk::toC(""), sdk::toC("")};
    const consort_object_sink ignore{
        nullptr, [](void*, const consort_object*) -> int32_t { return CONSORT_OK; }};
    EXPECT_EQ(
        plugin.storage->list(instance.self(), call.raw(), &request, ignore), CONSORT_E_CANCELLED
    );
}

TEST_F(StorageFsList, AnOddPrefixMatchesNothingOrIsInvalid) {
    writeAll({"a/b"});
    for (const char* prefix : {"../", "a/../", "/", "a//", "./"}) {
        EXPECT_EQ(storage.list({.prefix = prefix}).status, CONSORT_E_INVALID) << prefix;
    }
    EXPECT_THAT(storage.list({.prefix = ".."}).keys(), IsEmpty());
}

TEST_F(StorageFsList, GoesOnceAroundACircleOfLinks) {
    writeAll({"a/b/c"});
    fs::create_directory_symlink("..", root.path() / "a/up");
    fs::create_directory_symlink(".", root.path() / "a/self");
    fs::create_directory_symlink("a/b", root.path() / "other");
    EXPECT_THAT(storage.list().keys(), ElementsAre("a/b/c", "other/c"));
    EXPECT_THAT(storage.list({.prefix = "a/b/"}).keys(), ElementsAre("a/b/c"));
    EXPECT_THAT(storage.list({.prefix = "a/u"}).keys(), IsEmpty());
}

TEST_F(StorageFsList, GoesDownAThousandFolders) {
    std::string key;
    for (int i = 0; i < 1000; ++i) {
        key += "d/";
    }
    const auto stored = storage.put(key + "f", "x");
    ASSERT_EQ(stored.status, CONSORT_OK) << stored.message;
    EXPECT_THAT(storage.list().keys(), ElementsAre(key + "f"));
}

TEST_F(StorageFsList, AFolderThatMayNotBeReadIsToldAsSuch) {
    writeAll({"a", "names/b/c", "secret/b/c", "z"});
    fs::permissions(root.path(), fs::perms(0755));
    fs::permissions(root.path() / "secret", fs::perms::none);
    fs::permissions(root.path() / "names", fs::perms(0744));
    const Unprivileged nobody;

    const auto all = storage.list();
    EXPECT_THAT(all.keys(), ElementsAre("a", "names/", "secret/", "z"));
    EXPECT_FALSE(all.objects[0].unreadable);
    EXPECT_TRUE(all.objects[1].unreadable);
    EXPECT_TRUE(all.objects[2].unreadable);
    EXPECT_EQ(instance.host.log.size(), 2U);
    EXPECT_THAT(storage.list({.prefix = "secret/b/"}).keys(), ElementsAre("secret/b/"));
    EXPECT_THAT(storage.list({.afterKey = "secret/"}).keys(), ElementsAre("z"));
    EXPECT_THAT(storage.list({.afterKey = "names/b"}).keys(), ElementsAre("secret/", "z"));
}

TEST_F(StorageFsList, ARootThatMayNotBeReadIsAFailureAndNotEmpty) {
    writeAll({"a"});
    fs::permissions(root.path(), fs::perms(0711));
    const Unprivileged nobody;
    EXPECT_NE(storage.list().status, CONSORT_OK);
}

}  // namespace
}  // namespace consort::testing
