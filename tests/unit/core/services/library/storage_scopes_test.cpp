// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/storage_scopes.h"

#include <gtest/gtest.h>

#include "core/base/error.h"

#include "tests/support/audio_files.h"
#include "tests/support/directory_storage.h"

namespace consort::library {

namespace {

using Keys = std::vector<std::string>;

class StorageScopesTest : public testing::Test {
protected:
    StorageScopesTest() {
        for (const auto* key :
             {"a.mp3", "archive/b.mp3", "archive/new/c.mp3", "d.mp3", "z/e.mp3"}) {
            consort::test::spill(dir_.path() / key, key);
        }
    }

    std::shared_ptr<StorageBackend> scoped(const std::string& instance) const {
        return scopedStorage(
            std::make_shared<consort::test::DirectoryStorage>(
                dir_.path(), consort::test::DirectoryStorage::Gives::Files, instance
            ),
            scopes_
        );
    }

    Keys list(
        const std::string& instance, std::string_view prefix = "", std::string_view after = ""
    ) const {
        Keys keys;
        scoped(instance)->list({}, prefix, after, [&](const StorageObject& object) {
            keys.push_back(object.key);
            return true;
        });
        return keys;
    }

    consort::test::TempDir dir_;
    /// archive/ lies in a bucket, but for what is new in it.
    std::shared_ptr<const StorageScopes> scopes_ =
        std::make_shared<const StorageScopes>(std::vector<StorageScope>{
            {"", "disk"}, {"archive/", "bucket"}, {"archive/new/", "disk"}, {"z/", "bucket"}});
};

}  // namespace

TEST_F(StorageScopesTest, TheLongestPrefixDecides) {
    EXPECT_TRUE(scopes_->holds("disk", "a.mp3"));
    EXPECT_TRUE(scopes_->holds("bucket", "archive/b.mp3"));
    EXPECT_FALSE(scopes_->holds("disk", "archive/b.mp3"));
    EXPECT_TRUE(scopes_->holds("disk", "archive/new/c.mp3"));
    EXPECT_TRUE(scopes_->holds("disk", "archive"));
}

TEST_F(StorageScopesTest, NobodyHoldsWhatNoPrefixTakes) {
    const StorageScopes scopes(std::vector<StorageScope>{{"archive/", "bucket"}});

    EXPECT_FALSE(scopes.holds("bucket", "a.mp3"));
    EXPECT_FALSE(scopes.holds("", "a.mp3"));
}

TEST_F(StorageScopesTest, ListsWhatEachHoldsInOrder) {
    EXPECT_EQ(list("disk"), (Keys{"a.mp3", "archive/new/c.mp3", "d.mp3"}));
    EXPECT_EQ(list("bucket"), (Keys{"archive/b.mp3", "z/e.mp3"}));
}

TEST_F(StorageScopesTest, ListsBelowAPrefixAndAfterAKey) {
    EXPECT_EQ(list("bucket", "arch"), Keys{"archive/b.mp3"});
    EXPECT_EQ(list("bucket", "archive/b"), Keys{"archive/b.mp3"});
    EXPECT_EQ(list("bucket", "d"), Keys{});
    EXPECT_EQ(list("bucket", "", "archive/b.mp3"), Keys{"z/e.mp3"});
}

TEST_F(StorageScopesTest, StopsWhenTold) {
    Keys keys;
    scoped("bucket")->list({}, "", "", [&](const StorageObject& object) {
        keys.push_back(object.key);
        return false;
    });

    EXPECT_EQ(keys, Keys{"archive/b.mp3"});
}

TEST_F(StorageScopesTest, TellsOfFoldersThatMayHideWhatItHolds) {
    const StorageScopes inner(std::vector<StorageScope>{{"", "disk"}, {"music/archive/", "bucket"}}
    );
    auto hiding = std::make_shared<consort::test::DirectoryStorage>(
        dir_.path(), consort::test::DirectoryStorage::Gives::Files, "bucket"
    );
    hiding->forbid("music/");
    Keys keys;
    scopedStorage(hiding, std::make_shared<const StorageScopes>(inner))
        ->list({}, "", "", [&](const StorageObject& object) {
            keys.push_back(object.key);
            return true;
        });

    EXPECT_EQ(keys, Keys{"music/"});
}

TEST_F(StorageScopesTest, RefusesToChangeWhatBelongsElsewhere) {
    EXPECT_THROW(scoped("bucket")->remove({}, "a.mp3"), Error);
    EXPECT_NO_THROW(scoped("disk")->remove({}, "a.mp3"));
}

}  // namespace consort::library
