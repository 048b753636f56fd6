// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include <fcntl.h>

#include <gtest/gtest.h>

#include <consort/sdk.hpp>
#include <consort/testing.hpp>

namespace consort::sdk {
namespace {

using testing::FakeCall;
using testing::FakeConfig;
using testing::FakeHost;
using testing::MemoryReader;

/// Gives its text by slices; counts how many are alive.
class TextReader final : public Reader {
public:
    explicit TextReader(std::string text) : text_(std::move(text)) { ++alive; }

    ~TextReader() override { --alive; }

    std::size_t read(Call, std::span<char> buffer) override {
        if (text_ == "fail") {
            throw Unavailable("the tape tore");
        }
        const auto count = text_.copy(buffer.data(), buffer.size());
        text_.erase(0, count);
        return count;
    }

    static inline int alive = 0;

private:
    std::string text_;
};

/// Objects a, b and c; "throw" throws, "file", "url" and "host" open in that form, the rest by
/// reader.
class Shelf final : public WritableStorage, public PresignedStorage, public WatchableStorage {
public:
    static constexpr Info kInfo{
        .id = "org.example.shelf",
        .name = "Shelf",
        .version = "1.2.3",
        .license = "MIT",
        .threading = Threading::Serial,
        .uses = {"kv", "media"}};
    using Config = NoConfig;

    Shelf(Host, Config) {}

    void check(Call) override { throw Unavailable("not plugged in"); }

    std::optional<Object> stat(Call, std::string_view key) override {
        if (key == "throw") {
            throw Denied("locked");
        }
        if (key == "missing") {
            return std::nullopt;
        }
        return Object{
            .key = std::string(key),
            .bytes = 3,
            .mtimeMs = 7,
            .etag = "e",
            .contentType = "audio/flac",
            .folder = key == "folder"};
    }

    std::optional<Blob> open(Call call, const OpenRequest& request) override {
        seen = request.ifMatch;
        Blob blob{*stat(call, request.key), request.offset, 2, Url{"https://example.org/", 5}};
        if (request.key == "file") {
            blob.body = File{FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)), 9};
        } else if (request.key == "host") {
            blob.body = HostReader(hostReader.raw());
        } else if (request.key != "url") {
            blob.body = std::make_unique<TextReader>(std::string(request.key));
        }
        return blob;
    }

    void list(Call, const ListRequest& request, const EmitObject& emit) override {
        for (const char* key : {"a", "b", "c"}) {
            ++listed;
            if (!emit(Object{.key = key})) {
                return;
            }
        }
        if (request.prefix == "throw") {
            throw Timeout("the robot is slow");
        }
    }

    Object put(Call, const PutRequest& request, Source& source) override {
        char buffer[4];
        std::string content;
        while (const auto count = source.read(buffer)) {
            content.append(buffer, count);
        }
        return {.key = std::string(request.key), .bytes = content.size()};
    }

    void remove(Call, std::string_view key) override { seen = key; }

    Url presign(Call, const PresignRequest& request) override {
        return {"https://example.org/" + std::string(request.key), request.expires.count()};
    }

    void watch(Call, const EmitChange& emit) override {
        if (emit(ChangeKind::Ready, "")) {
            emit(ChangeKind::Removed, "a/");
        }
    }

    std::string seen;
    int listed = 0;
    MemoryReader hostReader{"host bytes"};
};

class ReadOnlyShelf final : public Storage {
public:
    static constexpr Info kInfo{
        .id = "org.example.read-only", .name = "R", .version = "1.0.0", .license = "MIT"};
    using Config = NoConfig;

    ReadOnlyShelf(Host, Config) {}

    std::optional<Object> stat(Call, std::string_view) override { return std::nullopt; }

    std::optional<Blob> open(Call, const OpenRequest&) override { return std::nullopt; }

    void list(Call, const ListRequest&, const EmitObject&) override {}
};

class StorageTable : public ::testing::Test {
protected:
    StorageTable() {
        EXPECT_EQ(plugin.create(host.raw(), call.raw(), FakeConfig().raw(), &self), CONSORT_OK);
    }

    ~StorageTable() override { plugin.destroy(self); }

    /// Opens and hands the pushed blob to `look`.
    std::int32_t open(const char* key, std::function<void(const consort_blob&)> look) {
        const consort_open request{
            sizeof(request), CONSORT_BLOB_FD | CONSORT_BLOB_READER, toC(key), 1, 2, toC("etag")};
        const consort_blob_sink sink{&look, [](void* context, const consort_blob* blob) -> int32_t {
                                         (*static_cast<decltype(look)*>(context))(*blob);
                                         return CONSORT_OK;
                                     }};
        return plugin.storage->open(self, call.raw(), &request, sink);
    }

    std::int32_t list(const char* prefix, std::int32_t answer) {
        const consort_list request{sizeof(request), 1, toC(prefix), toC("")};
        return plugin.storage->list(
            self,
            call.raw(),
            &request,
            consort_object_sink{
                &answer,
                [](void* context, const consort_object*) -> int32_t {
                    return *static_cast<std::int32_t*>(context);
                }}
        );
    }

    static constexpr const consort_plugin& plugin = detail::PluginTable<Shelf>::kTable;
    FakeHost host;
    FakeCall call;
    void* self = nullptr;
};

TEST_F(StorageTable, DescribesThePlugin) {
    EXPECT_STREQ(plugin.id, "org.example.shelf");
    EXPECT_STREQ(plugin.version, "1.2.3");
    EXPECT_EQ(plugin.threading, std::uint32_t{CONSORT_THREADS_SERIAL});
    ASSERT_EQ(plugin.n_uses, 2U);
    EXPECT_STREQ(plugin.uses[1], "media");
    EXPECT_EQ(plugin.auth, nullptr);
    EXPECT_EQ(plugin.lyrics, nullptr);
}

TEST_F(StorageTable, OffersOnlyWhatTheClassDerivesFrom) {
    const auto& readOnly = detail::PluginTable<ReadOnlyShelf>::kTable;
    EXPECT_NE(readOnly.storage->stat, nullptr);
    EXPECT_EQ(readOnly.storage->put, nullptr);
    EXPECT_EQ(readOnly.storage->remove, nullptr);
    EXPECT_EQ(readOnly.storage->presign, nullptr);
    EXPECT_EQ(readOnly.extension(CONSORT_STORAGE_WATCH_ID), nullptr);
    EXPECT_EQ(readOnly.n_uses, 0U);
    EXPECT_NE(plugin.storage->put, nullptr);
    EXPECT_NE(plugin.extension(CONSORT_STORAGE_WATCH_ID), nullptr);
    EXPECT_EQ(plugin.extension("org.example.other/1"), nullptr);
}

TEST_F(StorageTable, CheckReportsItsError) {
    EXPECT_EQ(plugin.check(self, call.raw()), CONSORT_E_UNAVAILABLE);
    EXPECT_EQ(call.message, "not plugged in");
}

TEST_F(StorageTable, StatPushesEveryMember) {
    Object got;
    const auto status = plugin.storage->stat(
        self,
        call.raw(),
        toC("folder"),
        consort_object_sink{
            &got,
            [](void* context, const consort_object* object) -> int32_t {
                *static_cast<Object*>(context) = detail::fromC(*object);
                return CONSORT_STOP;
            }}
    );
    EXPECT_EQ(status, CONSORT_OK);
    EXPECT_EQ(got.key, "folder");
    EXPECT_EQ(got.bytes, 3U);
    EXPECT_EQ(got.mtimeMs, 7);
    EXPECT_EQ(got.etag, "e");
    EXPECT_EQ(got.contentType, "audio/flac");
    EXPECT_TRUE(got.folder);
}

TEST_F(StorageTable, StatTellsMissingFromFailed) {
    EXPECT_EQ(plugin.storage->stat(self, call.raw(), toC("missing"), {}), CONSORT_E_NOT_FOUND);
    EXPECT_EQ(plugin.storage->stat(self, call.raw(), toC("throw"), {}), CONSORT_E_DENIED);
    EXPECT_EQ(call.message, "locked");
}

TEST_F(StorageTable, OpenGivesTheDescriptorAway) {
    int fd = -1;
    EXPECT_EQ(
        open(
            "file",
            [&](const consort_blob& blob) {
                EXPECT_EQ(blob.form, std::uint32_t{CONSORT_BLOB_FD});
                EXPECT_EQ(blob.offset, 1U);
                EXPECT_EQ(blob.length, 2U);
                EXPECT_EQ(blob.fd_offset, 9U);
                EXPECT_EQ(fromC(blob.object->key), "file");
                fd = blob.fd;
            }
        ),
        CONSORT_OK
    );
    EXPECT_GE(::fcntl(fd, F_GETFD), 0);
    ::close(fd);
    EXPECT_EQ(static_cast<Shelf*>(self)->seen, "etag");
}

TEST_F(StorageTable, OpenPushesAUrl) {
    open("url", [](const consort_blob& blob) {
        EXPECT_EQ(blob.form, std::uint32_t{CONSORT_BLOB_URL});
        EXPECT_EQ(fromC(blob.url), "https://example.org/");
        EXPECT_EQ(blob.url_expires_ms, 5);
        EXPECT_EQ(blob.fd, -1);
    });
}

TEST_F(StorageTable, AReaderOutlivesTheCallAndIsFreedOnClose) {
    const consort_reader* reader = nullptr;
    open("bytes", [&](const consort_blob& blob) { reader = blob.reader; });
    EXPECT_EQ(TextReader::alive, 1);
    FakeCall later;
    char buffer[4];
    EXPECT_EQ(reader->read(reader->ctx, later.raw(), buffer, 4), 4);
    EXPECT_EQ(std::string_view(buffer, 4), "byte");
    EXPECT_EQ(reader->read(reader->ctx, later.raw(), buffer, 4), 1);
    EXPECT_EQ(reader->read(reader->ctx, later.raw(), buffer, 4), 0);
    reader->close(reader->ctx);
    EXPECT_EQ(TextReader::alive, 0);
}

TEST_F(StorageTable, AFailingReaderReportsToTheCallThatReads) {
    const consort_reader* reader = nullptr;
    open("fail", [&](const consort_blob& blob) { reader = blob.reader; });
    FakeCall later;
    char buffer[4];
    EXPECT_EQ(reader->read(reader->ctx, later.raw(), buffer, 4), -CONSORT_E_UNAVAILABLE);
    EXPECT_EQ(later.message, "the tape tore");
    reader->close(reader->ctx);
}

TEST_F(StorageTable, AReaderOfTheHostIsHandedBackUnwrapped) {
    const auto& own = static_cast<Shelf*>(self)->hostReader;
    open("host", [&](const consort_blob& blob) { EXPECT_EQ(blob.reader, own.raw()); });
    EXPECT_EQ(own.closed, 0);
}

TEST_F(StorageTable, AStoppedListingIsASuccess) {
    EXPECT_EQ(list("", CONSORT_STOP), CONSORT_OK);
    EXPECT_EQ(static_cast<Shelf*>(self)->listed, 1);
}

TEST_F(StorageTable, AListingPassesTheErrorOfTheSinkOn) {
    EXPECT_EQ(list("", CONSORT_E_CANCELLED), CONSORT_E_CANCELLED);
    EXPECT_EQ(static_cast<Shelf*>(self)->listed, 1);
}

TEST_F(StorageTable, AListingThatFailsHalfwaySaysSo) {
    EXPECT_EQ(list("throw", CONSORT_OK), CONSORT_E_TIMEOUT);
    EXPECT_EQ(static_cast<Shelf*>(self)->listed, 3);
}

std::int32_t countBytes(void* context, const consort_object* object) {
    *static_cast<std::uint64_t*>(context) = object->bytes;
    return CONSORT_OK;
}

TEST_F(StorageTable, PutReadsTheSourceToItsEndAndLeavesItOpen) {
    MemoryReader source("0123456789");
    const consort_put request{sizeof(request), 0, toC("k"), toC(""), 10, toC("")};
    std::uint64_t bytes = 0;
    const consort_object_sink sink{&bytes, &countBytes};
    EXPECT_EQ(plugin.storage->put(self, call.raw(), &request, source.raw(), sink), CONSORT_OK);
    EXPECT_EQ(bytes, 10U);
    EXPECT_EQ(source.closed, 0);
}

TEST_F(StorageTable, PutReturnsTheStatusOfAFailingSource) {
    MemoryReader source("0123456789");
    source.failingAt(5, CONSORT_E_TIMEOUT);
    const consort_put request{sizeof(request), 0, toC("k"), toC(""), 10, toC("")};
    std::uint64_t bytes = 0;
    const consort_object_sink sink{&bytes, &countBytes};
    EXPECT_EQ(
        plugin.storage->put(self, call.raw(), &request, source.raw(), sink), CONSORT_E_TIMEOUT
    );
    EXPECT_EQ(bytes, 0U);
}

TEST_F(StorageTable, PresignPushesTheUrl) {
    const consort_presign request{sizeof(request), 60, toC("k"), toC("GET")};
    const auto status = plugin.storage->presign(
        self,
        call.raw(),
        &request,
        consort_blob_sink{
            nullptr,
            [](void*, const consort_blob* blob) -> int32_t {
                EXPECT_EQ(fromC(blob->url), "https://example.org/k");
                EXPECT_EQ(blob->url_expires_ms, 60);
                return CONSORT_OK;
            }}
    );
    EXPECT_EQ(status, CONSORT_OK);
}

TEST_F(StorageTable, WatchPushesChanges) {
    std::vector<std::pair<std::uint32_t, std::string>> got;
    const auto& watch =
        *static_cast<const consort_storage_watch_v1*>(plugin.extension(CONSORT_STORAGE_WATCH_ID));
    const auto status = watch.watch(
        self,
        call.raw(),
        consort_storage_change_sink{
            &got,
            [](void* context, const consort_storage_change* change) -> int32_t {
                static_cast<decltype(got)*>(context)->emplace_back(
                    change->kind, std::string(fromC(change->key))
                );
                return CONSORT_OK;
            }}
    );
    EXPECT_EQ(status, CONSORT_OK);
    ASSERT_EQ(got.size(), 2U);
    EXPECT_EQ(got[0].first, std::uint32_t{CONSORT_CHANGE_READY});
    EXPECT_EQ(got[1].first, std::uint32_t{CONSORT_CHANGE_REMOVED});
    EXPECT_EQ(got[1].second, "a/");
}

struct Broken final : Storage {
    static constexpr Info kInfo{.id = "b", .name = "B", .version = "1.0.0", .license = "MIT"};
    using Config = NoConfig;

    Broken(Host, Config) { throw Unavailable("no such folder"); }

    std::optional<Object> stat(Call, std::string_view) override { return std::nullopt; }

    std::optional<Blob> open(Call, const OpenRequest&) override { return std::nullopt; }

    void list(Call, const ListRequest&, const EmitObject&) override {}
};

TEST(PluginTable, AConstructorThatThrowsLeavesNothingBehind) {
    FakeHost host;
    FakeCall call;
    void* self = nullptr;
    const auto& plugin = detail::PluginTable<Broken>::kTable;
    EXPECT_EQ(
        plugin.create(host.raw(), call.raw(), FakeConfig().raw(), &self), CONSORT_E_UNAVAILABLE
    );
    EXPECT_EQ(self, nullptr);
    EXPECT_EQ(call.message, "no such folder");
}

}  // namespace
}  // namespace consort::sdk
