// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
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
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const consort_plugin& plugin() {
    static const consort_plugin& loaded = loadPlugin(CONSORT_STORAGE_FS);
    return loaded;
}

class StorageFs : public ::testing::Test {
protected:
    FakeConfig config() { return std::move(FakeConfig().set("/root", root.path().string())); }

    TempDirectory outside;
    TempDirectory root;
    Instance instance{plugin(), config()};
    StorageClient storage{plugin(), instance.self()};
};

TEST_F(StorageFs, StatGivesSizeTimeAndEtag) {
    root.write("a/b.flac", "12345");
    const auto found = storage.stat("a/b.flac");
    ASSERT_EQ(found.status, CONSORT_OK);
    EXPECT_EQ(found.objects[0].key, "a/b.flac");
    EXPECT_EQ(found.objects[0].bytes, 5U);
    EXPECT_GT(found.objects[0].mtimeMs, 1'600'000'000'000);
    EXPECT_FALSE(found.objects[0].etag.empty());
}

TEST_F(StorageFs, MissingObjectsAndFoldersAreNotFound) {
    root.write("a/b", "x");
    EXPECT_EQ(storage.stat("nothing").status, CONSORT_E_NOT_FOUND);
    EXPECT_EQ(storage.stat("a/nothing").status, CONSORT_E_NOT_FOUND);
    EXPECT_EQ(storage.stat("a/b/below-a-file").status, CONSORT_E_NOT_FOUND);
    EXPECT_EQ(storage.stat("a").status, CONSORT_E_NOT_FOUND);
    EXPECT_EQ(storage.open("a").status, CONSORT_E_NOT_FOUND);
    EXPECT_EQ(storage.stat(std::string(300, 'n')).status, CONSORT_E_NOT_FOUND);
}

TEST_F(StorageFs, ARootThatIsGoneIsUnavailableUntilItIsBack) {
    root.write("a", "xyz");
    fs::remove_all(root.path());
    const auto gone = storage.open("a");
    EXPECT_EQ(gone.status, CONSORT_E_UNAVAILABLE);
    EXPECT_THAT(gone.message, HasSubstr("cannot open the root folder"));
    EXPECT_EQ(storage.stat("a").status, CONSORT_E_UNAVAILABLE);
    root.write("a", "again");
    EXPECT_EQ(storage.open("a").bytes, "again");
    EXPECT_EQ(storage.stat("b").status, CONSORT_E_NOT_FOUND);
}

TEST_F(StorageFs, StatOpenAndListAgree) {
    root.write("a", "xyz");
    const auto one = storage.stat("a").objects.at(0);
    for (const auto& other : {storage.open("a").objects.at(0), storage.list().objects.at(0)}) {
        EXPECT_EQ(other.etag, one.etag);
        EXPECT_EQ(other.bytes, one.bytes);
        EXPECT_EQ(other.mtimeMs, one.mtimeMs);
    }
}

TEST_F(StorageFs, OpensInTheFormThatIsAccepted) {
    root.write("a", "0123456789");
    const auto file = storage.open("a");
    EXPECT_EQ(file.form, std::uint32_t{CONSORT_BLOB_FD});
    const auto reader = storage.open("a", {.accept = CONSORT_BLOB_READER});
    EXPECT_EQ(reader.form, std::uint32_t{CONSORT_BLOB_READER});
    EXPECT_EQ(file.bytes, "0123456789");
    EXPECT_EQ(reader.bytes, "0123456789");
}

class StorageFsRange : public StorageFs, public ::testing::WithParamInterface<std::uint32_t> {
protected:
    Outcome open(std::uint64_t offset, std::uint64_t length, std::size_t chunk = 4096) {
        return storage.open(
            "a", {.offset = offset, .length = length, .accept = GetParam(), .chunk = chunk}
        );
    }
};

TEST_P(StorageFsRange, GivesTheBytesAskedFor) {
    root.write("a", "0123456789");
    EXPECT_EQ(open(3, 4).bytes, "3456");
    EXPECT_EQ(open(9, 1).bytes, "9");
    EXPECT_EQ(open(8, 100).bytes, "89");
    EXPECT_EQ(open(8, CONSORT_TO_END).length, 2U);
    EXPECT_EQ(open(2, 7, 3).bytes, "2345678");
}

TEST_P(StorageFsRange, AtTheEndIsEmptyAndBeyondItAnError) {
    root.write("a", "0123456789");
    EXPECT_EQ(open(10, CONSORT_TO_END).status, CONSORT_OK);
    EXPECT_EQ(open(10, CONSORT_TO_END).bytes, "");
    const auto beyond = open(11, CONSORT_TO_END);
    EXPECT_EQ(beyond.status, CONSORT_E_RANGE);
    EXPECT_THAT(beyond.message, HasSubstr("\"a\""));
}

TEST_P(StorageFsRange, AnEmptyObjectIsEmpty) {
    root.write("a", "");
    EXPECT_EQ(open(0, CONSORT_TO_END).status, CONSORT_OK);
    EXPECT_EQ(open(0, CONSORT_TO_END).bytes, "");
}

TEST_P(StorageFsRange, KeepsItsVersionWhenTheObjectIsReplacedOrRemoved) {
    root.write("a", "old bytes");
    const OpenOptions replacing{
        .accept = GetParam(), .beforeReading = [&] { storage.put("a", "NEW"); }};
    EXPECT_EQ(storage.open("a", replacing).bytes, "old bytes");
    const OpenOptions removing{.accept = GetParam(), .beforeReading = [&] { storage.remove("a"); }};
    EXPECT_EQ(storage.open("a", removing).bytes, "NEW");
}

INSTANTIATE_TEST_SUITE_P(
    Forms,
    StorageFsRange,
    ::testing::Values(CONSORT_BLOB_FD | CONSORT_BLOB_READER, CONSORT_BLOB_READER)
);

TEST_F(StorageFs, TheEtagChangesWithTheBytes) {
    storage.put("a", "one");
    const auto before = storage.stat("a").objects.at(0).etag;
    storage.put("a", "two");
    EXPECT_NE(storage.stat("a").objects.at(0).etag, before);
}

TEST_F(StorageFs, AnEtagThatDoesNotMatchIsAConflict) {
    const auto etag = storage.put("a", "one").objects.at(0).etag;
    EXPECT_EQ(storage.open("a", {.ifMatch = etag}).bytes, "one");
    EXPECT_EQ(storage.open("a", {.ifMatch = "other"}).status, CONSORT_E_CONFLICT);
    EXPECT_EQ(storage.put("a", MemoryReader("two"), 3, "other").status, CONSORT_E_CONFLICT);
    EXPECT_EQ(storage.put("b", MemoryReader("two"), 3, etag).status, CONSORT_E_CONFLICT);
    EXPECT_EQ(storage.open("a").bytes, "one");
    EXPECT_EQ(storage.put("a", MemoryReader("two"), 3, etag).status, CONSORT_OK);
}

TEST_F(StorageFs, PutMakesFoldersAndReturnsTheObject) {
    const auto stored = storage.put("a/b/c.txt", "content");
    ASSERT_EQ(stored.status, CONSORT_OK) << stored.message;
    EXPECT_EQ(stored.objects[0].bytes, 7U);
    EXPECT_EQ(stored.objects[0].etag, storage.stat("a/b/c.txt").objects.at(0).etag);
    EXPECT_EQ(storage.open("a/b/c.txt").bytes, "content");
}

TEST_F(StorageFs, AnInterruptedPutLeavesTheOldObject) {
    storage.put("a", "old");
    MemoryReader failing(std::string(300'000, 'n'));
    failing.inSlicesOf(1000).failingAt(200'000, CONSORT_E_TIMEOUT);
    EXPECT_EQ(storage.put("a", failing).status, CONSORT_E_TIMEOUT);
    EXPECT_EQ(storage.put("new", failing).status, CONSORT_E_TIMEOUT);
    EXPECT_EQ(storage.open("a").bytes, "old");
    EXPECT_THAT(storage.list().keys(), ElementsAre("a"));
    EXPECT_EQ(std::distance(fs::directory_iterator(root.path()), {}), 1);
}

TEST_F(StorageFs, PutRefusesAnotherLengthThanAnnounced) {
    EXPECT_EQ(storage.put("a", MemoryReader("12345"), 4).status, CONSORT_E_INVALID);
    EXPECT_EQ(storage.put("a", MemoryReader("12345"), 6).status, CONSORT_E_INVALID);
    EXPECT_THAT(storage.list().keys(), IsEmpty());
}

TEST_F(StorageFs, PutDoesNotReplaceAFolderOrPassThroughAFile) {
    storage.put("folder/file", "x");
    EXPECT_EQ(storage.put("folder", "y").status, CONSORT_E_CONFLICT);
    EXPECT_EQ(storage.put("folder/file/below", "y").status, CONSORT_E_CONFLICT);
    EXPECT_THAT(storage.list().keys(), ElementsAre("folder/file"));
}

TEST_F(StorageFs, ACancelledPutLeavesNothing) {
    FakeCall call;
    call.cancelAtAsk(2);
    MemoryReader source(std::string(100'000, 'n'));
    source.inSlicesOf(1000);
    const consort_put request{
        sizeof(request), 0, sdk::toC("a"), sdk::toC(""), CONSORT_TO_END, sdk::toC("")};
    EXPECT_EQ(
        plugin().storage->put(instance.self(), call.raw(), &request, source.raw(), {}),
        CONSORT_E_CANCELLED
    );
    EXPECT_EQ(std::distance(fs::directory_iterator(root.path()), {}), 0);
}

TEST_F(StorageFs, RemoveTakesAwayObjectsOnly) {
    root.write("a/b", "x");
    EXPECT_EQ(storage.remove("a/b").status, CONSORT_OK);
    EXPECT_EQ(storage.stat("a/b").status, CONSORT_E_NOT_FOUND);
    EXPECT_EQ(storage.remove("a/b").status, CONSORT_OK);
    EXPECT_EQ(storage.remove("no/such/folder").status, CONSORT_OK);
    EXPECT_EQ(storage.remove("a").status, CONSORT_OK);
    EXPECT_TRUE(fs::exists(root.path() / "a"));
}

TEST_F(StorageFs, AReadOnlyStorageRefusesChanges) {
    root.write("a", "x");
    Instance readOnly(plugin(), config().set("/read_only", true));
    const StorageClient guarded(plugin(), readOnly.self());
    EXPECT_EQ(guarded.put("b", "y").status, CONSORT_E_DENIED);
    EXPECT_EQ(guarded.remove("a").status, CONSORT_E_DENIED);
    EXPECT_EQ(guarded.open("a").bytes, "x");
}

TEST_F(StorageFs, NamesNeedNotBeUtf8) {
    const std::string latin1 = "caf\xe9/\xff\xfe.mp3";
    EXPECT_EQ(storage.put(latin1, "x").status, CONSORT_OK);
    EXPECT_THAT(storage.list().keys(), ElementsAre(latin1));
    EXPECT_EQ(storage.open(latin1).bytes, "x");
    const auto error = storage.open(latin1, {.offset = 9});
    EXPECT_THAT(error.message, HasSubstr(R"("caf\xe9/\xff\xfe.mp3")"));
}

TEST_F(StorageFs, KeepsLongAndUnusualNames) {
    const std::string segment(250, 'x');
    std::vector<std::string> keys{
        segment + "/" + segment + "/" + segment + "/" + segment + "/end",
        "Motörhead/Ace of Spades (1980)/01 – Ace.flac",
        "a b\tc\n\"d\"/e\\f",
        "case",
        "CASE",
        "日本/音楽.mp3"};
    for (const auto& key : keys) {
        EXPECT_EQ(storage.put(key, key).status, CONSORT_OK) << key;
    }
    for (const auto& key : keys) {
        EXPECT_EQ(storage.open(key).bytes, key);
    }
    std::sort(keys.begin(), keys.end());
    EXPECT_EQ(storage.list().keys(), keys);
}

TEST_F(StorageFs, HiddenNamesAreServedOnlyWhenWanted) {
    root.write(".hidden", "x");
    root.write(".folder/a", "x");
    root.write("b", "x");
    EXPECT_THAT(storage.list().keys(), ElementsAre("b"));
    EXPECT_EQ(storage.stat(".hidden").status, CONSORT_E_NOT_FOUND);
    EXPECT_EQ(storage.open(".folder/a").status, CONSORT_E_NOT_FOUND);
    EXPECT_EQ(storage.put(".new", "x").status, CONSORT_E_INVALID);
    Instance all(plugin(), config().set("/hidden", true));
    const StorageClient showing(plugin(), all.self());
    EXPECT_THAT(showing.list().keys(), ElementsAre(".folder/a", ".hidden", "b"));
    EXPECT_EQ(showing.open(".folder/a").bytes, "x");
}

TEST_F(StorageFs, SpecialFilesAreNoObjects) {
    ASSERT_EQ(::mkfifo((root.path() / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(storage.stat("pipe").status, CONSORT_E_NOT_FOUND);
    EXPECT_EQ(storage.open("pipe").status, CONSORT_E_NOT_FOUND);
    EXPECT_EQ(storage.remove("pipe").status, CONSORT_OK);
    EXPECT_THAT(storage.list().keys(), IsEmpty());
    EXPECT_TRUE(fs::exists(root.path() / "pipe"));
}

TEST_F(StorageFs, AFileThatMayNotBeReadIsDeniedWithItsName) {
    root.write("a/b.flac", "x");
    fs::permissions(root.path(), fs::perms(0755));
    fs::permissions(root.path() / "a/b.flac", fs::perms::none);
    const Unprivileged nobody;
    const auto refused = storage.open("a/b.flac");
    EXPECT_EQ(refused.status, CONSORT_E_DENIED);
    EXPECT_EQ(refused.message, "cannot open \"a/b.flac\": permission denied");
}

TEST(StorageFsConfig, AMissingRootIsNamed) {
    try {
        const Instance refused(plugin(), FakeConfig().set("/root", "/no/such/folder"));
        FAIL() << "was created";
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(
            error.what(),
            "cannot open the root folder \"/no/such/folder\": no such file or directory"
        );
    }
}

TEST(StorageFsConfig, TheSchemaNamesEveryKey) {
    const auto schema = sdk::fromC(plugin().config_schema());
    for (const char* key : {"root", "follow_symlinks", "hidden", "read_only"}) {
        EXPECT_THAT(schema, HasSubstr("\"" + std::string(key) + "\":{"));
    }
    EXPECT_THAT(schema, HasSubstr(R"("required":["root"])"));
}

}  // namespace
}  // namespace consort::testing
