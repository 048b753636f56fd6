// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_storage.h"

#include <algorithm>
#include <array>
#include <thread>

#include "core/extensions/plugin_directories.h"

#include "tests/unit/core/extensions/fakes.h"

namespace consort::extensions {
namespace {

class TextSource final : public BlobReader {
public:
    explicit TextSource(std::string text) : text_(std::move(text)) {}

    std::size_t read(std::span<char> buffer) override {
        if (text_ == "fail") {
            throw unavailable("the client went away");
        }
        const auto count = text_.copy(buffer.data(), buffer.size(), at_);
        at_ += count;
        return count;
    }

private:
    std::string text_;
    std::size_t at_ = 0;
};

BlobRequest range(std::string_view key, std::uint64_t offset, std::uint64_t length) {
    BlobRequest request;
    request.key = key;
    request.offset = offset;
    request.length = length;
    return request;
}

BlobRequest whole(std::string_view key) {
    return range(key, 0, kToEnd);
}

BlobRequest withoutFile(std::string_view key) {
    auto request = whole(key);
    request.acceptFile = false;
    return request;
}

PutRequest into(std::string_view key) {
    PutRequest request;
    request.key = key;
    return request;
}

class PluginStorageTest : public RegistryTest {
protected:
    PluginStorageTest() {
        start(std::string(kGoodConfig) + R"(
[plugins.serial]
use = "test.serial"
config = { greeting = "one at a time", timeout = 7 }
[plugins.old]
use = "test.old-tables"
)");
        const PluginStorageDirectory directory(registry_);
        disk_ = directory.find("disk");
        serial_ = directory.find("serial");
        old_ = directory.find("old");
    }

    std::shared_ptr<StorageBackend> disk_;
    std::shared_ptr<StorageBackend> serial_;
    std::shared_ptr<StorageBackend> old_;
};

TEST_F(PluginStorageTest, CarriesSettingsAndRequestIdIn) {
    CallContext context;
    context.requestId = "req-7";
    const auto object = serial_->findObject(context, "a.flac");
    ASSERT_TRUE(object);
    EXPECT_EQ(object->contentType, "one at a time");
    EXPECT_EQ(object->mtimeMs, 7000);
    EXPECT_EQ(object->etag, "req-7");
    EXPECT_NE(logText().find("plugin.serial: stat called request_id=req-7"), std::string::npos);
}

TEST_F(PluginStorageTest, NotFoundIsNoError) {
    EXPECT_EQ(disk_->findObject({}, "status-3"), std::nullopt);
    EXPECT_FALSE(disk_->open({}, whole("status-3")));
}

TEST_F(PluginStorageTest, CarriesTextAndWaitOut) {
    try {
        disk_->findObject({}, "quota");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Quota);
        EXPECT_STREQ(error.what(), "disk: storage.stat \"quota\": no space left");
        EXPECT_EQ(error.retryAfter(), std::chrono::milliseconds(2500));
    }
}

TEST_F(PluginStorageTest, TakesAnUnknownStatusForABug) {
    const auto stat = [&] { disk_->findObject({}, "status-77"); };
    EXPECT_EQ(codeOf(stat), ErrorCode::Internal);
    EXPECT_EQ(errorOf(stat), "disk: storage.stat \"status-77\": unknown status 77");
}

TEST_F(PluginStorageTest, SurvivesAnExceptionOutOfThePlugin) {
    EXPECT_EQ(
        errorOf([&] { disk_->findObject({}, "throw"); }),
        "disk: storage.stat \"throw\": an exception escaped from the plugin"
    );
}

TEST_F(PluginStorageTest, EndsASlowCallAtItsDeadline) {
    CallContext context;
    context.timeout = std::chrono::milliseconds(20);
    EXPECT_EQ(codeOf([&] { disk_->findObject(context, "slow"); }), ErrorCode::Timeout);
}

TEST_F(PluginStorageTest, EndsASlowCallThatNobodyWaitsFor) {
    std::stop_source stop;
    CallContext context;
    context.stop = stop.get_token();
    std::jthread stopper([&] { stop.request_stop(); });
    EXPECT_EQ(codeOf([&] { disk_->findObject(context, "slow"); }), ErrorCode::Cancelled);
}

TEST_F(PluginStorageTest, KeepsForeignKeysFromThePlugin) {
    using namespace std::string_view_literals;
    for (const auto key : {""sv, "/a"sv, "a/"sv, "a//b"sv, "../a"sv, "a/./b"sv, "a\0b"sv}) {
        EXPECT_EQ(codeOf([&] { disk_->findObject({}, key); }), ErrorCode::Invalid);
        EXPECT_EQ(codeOf([&] { disk_->open({}, whole(key)); }), ErrorCode::Invalid);
        EXPECT_EQ(codeOf([&] { disk_->remove({}, key); }), ErrorCode::Invalid);
    }
    EXPECT_TRUE(std::all_of(observer_.calls.begin(), observer_.calls.end(), [](const auto& call) {
        return call.find("storage") == std::string::npos;
    }));
}

TEST_F(PluginStorageTest, RefusesAKeyThatThePluginMadeUp) {
    EXPECT_EQ(codeOf([&] { disk_->findObject({}, "bad-answer"); }), ErrorCode::Internal);
}

TEST_F(PluginStorageTest, OpensAFile) {
    const auto blob = disk_->open({}, range("a.flac", 2, 9));
    ASSERT_TRUE(blob);
    EXPECT_EQ(blob->length, 5U);
    const auto& file = std::get<OpenFile>(blob->body);
    EXPECT_TRUE(file.fd.isOpen());
    EXPECT_EQ(file.offset, 2U);
}

TEST_F(PluginStorageTest, ReadsThroughAReader) {
    auto blob = disk_->open({}, withoutFile("a.flac"));
    auto& reader = *std::get<std::unique_ptr<BlobReader>>(blob->body);
    std::array<char, 3> buffer{};
    EXPECT_EQ(reader.read(buffer), 3U);
    EXPECT_EQ(std::string(buffer.data(), 3), "123");
    EXPECT_EQ(reader.read(buffer), 2U);
    EXPECT_EQ(reader.read(buffer), 0U);
}

TEST_F(PluginStorageTest, AReaderOutlivesRegistryAndBackend) {
    auto blob = disk_->open({}, whole("text"));
    disk_.reset();
    registry_.stop();
    std::array<char, 8> buffer{};
    EXPECT_EQ(std::get<std::unique_ptr<BlobReader>>(blob->body)->read(buffer), 5U);
}

TEST_F(PluginStorageTest, PassesAFailingReadOn) {
    auto blob = disk_->open({}, whole("broken"));
    std::array<char, 8> buffer{};
    auto& reader = *std::get<std::unique_ptr<BlobReader>>(blob->body);
    EXPECT_EQ(codeOf([&] { reader.read(buffer); }), ErrorCode::Unavailable);
}

// The leak checker of the sanitizer build sees the reader, the count below the descriptor.
TEST_F(PluginStorageTest, ClosesWhatItRefuses) {
    const auto openFiles = [] {
        const std::filesystem::directory_iterator entries("/proc/self/fd");
        return std::distance(begin(entries), end(entries));
    };
    const auto before = openFiles();
    EXPECT_EQ(codeOf([&] { disk_->open({}, withoutFile("file-anyway")); }), ErrorCode::Internal);
    EXPECT_EQ(codeOf([&] { disk_->open({}, whole("twice")); }), ErrorCode::Internal);
    EXPECT_EQ(openFiles(), before);
}

TEST_F(PluginStorageTest, ListsUntilToldToStop) {
    std::size_t count = 0;
    disk_->list({}, "", "10009", [&](const StorageObject& object) {
        if (++count == 1) {
            EXPECT_EQ(object.key, "10010");
        }
        return count < 3;
    });
    EXPECT_EQ(count, 3U);
}

TEST_F(PluginStorageTest, ThrowsWhatTheListenerThrew) {
    EXPECT_EQ(
        errorOf([&] {
            disk_->list({}, "", "", [](const StorageObject&) -> bool { throw conflict("enough"); });
        }),
        "enough"
    );
}

TEST_F(PluginStorageTest, ASerialStorageMayBeAskedDuringItsOwnListing) {
    std::size_t count = 0;
    serial_->list({}, "", "", [&](const StorageObject&) {
        return ++count % 1000 != 0 || serial_->findObject({}, "a.flac").has_value();
    });
    EXPECT_EQ(count, 2500U);
}

TEST_F(PluginStorageTest, ASerialInstanceSeesOneCallAtATime) {
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([this] {
                for (int n = 0; n < 20; ++n) {
                    serial_->findObject({}, "overlaps");
                }
            });
        }
    }
    EXPECT_EQ(serial_->findObject({}, "overlaps")->bytes, 0U);
}

TEST_F(PluginStorageTest, ACallThatNeverGetsItsTurnTimesOut) {
    std::stop_source stop;
    CallContext blocking;
    blocking.stop = stop.get_token();
    std::jthread blocker([&] { codeOf([&] { serial_->findObject(blocking, "slow"); }); });
    CallContext context;
    context.timeout = std::chrono::milliseconds(200);
    EXPECT_EQ(codeOf([&] { serial_->findObject(context, "slow"); }), ErrorCode::Timeout);
    stop.request_stop();
}

TEST_F(PluginStorageTest, PutStreamsTheSource) {
    TextSource source("seven!!");
    const auto object = disk_->put({}, into("up/new.txt"), source);
    EXPECT_EQ(object.bytes, 7U);
    EXPECT_EQ((kv_.pairs[{"disk", "up/new.txt"}]), "put");
}

TEST_F(PluginStorageTest, PutThrowsWhatTheSourceThrew) {
    TextSource source("fail");
    EXPECT_EQ(errorOf([&] { disk_->put({}, into("a"), source); }), "the client went away");
}

TEST_F(PluginStorageTest, AHostServiceThatFailsIsAStatusForThePlugin) {
    kv_.isDown = true;
    TextSource source("x");
    EXPECT_EQ(
        errorOf([&] { disk_->put({}, into("a"), source); }),
        "disk: storage.put \"a\": the database is down"
    );
}

TEST_F(PluginStorageTest, UndeclaredServicesAreNotThere) {
    TextSource source("x");
    EXPECT_EQ(serial_->put({}, into("a"), source).bytes, 1U);
    EXPECT_TRUE(kv_.pairs.empty());
}

TEST_F(PluginStorageTest, AStorageOfAnOlderMinorIsReadOnly) {
    EXPECT_TRUE(old_->findObject({}, "a.flac"));
    TextSource source("x");
    EXPECT_EQ(codeOf([&] { old_->put({}, into("a"), source); }), ErrorCode::Unsupported);
    EXPECT_EQ(codeOf([&] { old_->remove({}, "a"); }), ErrorCode::Unsupported);
    EXPECT_FALSE(old_->watch({}, [](const StorageChange&) {}));
}

TEST_F(PluginStorageTest, RecordsThePluginsOwnMetrics) {
    disk_->remove({}, "a");
    EXPECT_EQ(metrics_.names.front(), "disk/removed");
    EXPECT_EQ(metrics_.values[101], 1.5);
}

TEST_F(PluginStorageTest, WatchesUntilStopped) {
    std::stop_source stop;
    CallContext context;
    context.stop = stop.get_token();
    std::vector<std::string> seen;
    const bool watched = disk_->watch(context, [&](const StorageChange& change) {
        seen.push_back(std::to_string(static_cast<int>(change.kind)) + change.key);
        if (change.kind == StorageChangeKind::Overflow) {
            stop.request_stop();
        }
    });
    EXPECT_TRUE(watched);
    EXPECT_EQ(seen, (std::vector<std::string>{"0a/b.flac", "1c/", "2"}));
}

TEST_F(PluginStorageTest, EveryCallIsObserved) {
    observer_.calls.clear();
    disk_->findObject({}, "a.flac");
    disk_->findObject({}, "status-3");
    EXPECT_EQ(
        observer_.calls, (std::vector<std::string>{"disk/storage.stat=0", "disk/storage.stat=3"})
    );
}

}  // namespace
}  // namespace consort::extensions
