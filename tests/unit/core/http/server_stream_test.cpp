// SPDX-License-Identifier: Apache-2.0
#include <future>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/http/content.h"

#include "test_server.h"

namespace consort::http {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kFileSize = 3'000'000;

/// Gives `good` bytes of the pattern, then throws or ends.
class SomeReader final : public BlobReader {
public:
    enum class After { End, Throw };

    SomeReader(std::size_t good, After after) : good_(good), after_(after) {}

    std::size_t read(std::span<char> buffer) override {
        const std::size_t count = std::min(buffer.size(), good_ - at_);
        if (count == 0 && after_ == After::Throw) {
            throw Error(ErrorCode::Unavailable, "the source broke");
        }
        const std::string bytes = pattern(at_, count);
        std::copy(bytes.begin(), bytes.end(), buffer.begin());
        at_ += count;
        return count;
    }

private:
    std::size_t good_;
    After after_;
    std::size_t at_ = 0;
};

class ServerStreamTest : public ::testing::Test {
protected:
    ServerStreamTest() : file_(patternFile(kFileSize)) {
        server_.add(Method::Get, "/file", Run::Inline, [this](const Request& request) {
            return serveContent(
                request,
                {.size = kFileSize, .etag = "f1"},
                [this](std::uint64_t offset, std::uint64_t) {
                    return OpenedFile{file_, offset};
                }
            );
        });
    }

    void addReader(
        const char* path,
        std::optional<std::uint64_t> length,
        std::size_t good,
        SomeReader::After after
    ) {
        server_.add(Method::Get, path, Run::Worker, [=](const Request&) {
            Response response;
            response.body = ReaderBody{std::make_unique<SomeReader>(good, after), length};
            return response;
        });
    }

    SharedFile file_;
    TestServer server_;
};

TEST_F(ServerStreamTest, SendsFilesAndRanges) {
    server_.start();
    WireClient client(server_.port());
    EXPECT_EQ(client.get("/file").body, pattern(0, kFileSize));
    const auto part = client.get("/file", "Range: bytes=1000000-1065535\r\n");
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.body, pattern(1'000'000, 65'536));
    const auto parts = client.get("/file", "Range: bytes=0-9,2000000-2000009\r\n");
    EXPECT_TRUE(parts.complete);
    EXPECT_NE(parts.body.find("\r\n\r\n" + pattern(2'000'000, 10) + "\r\n--"), std::string::npos);
    EXPECT_EQ(client.get("/file", "Range: bytes=9999999-\r\n").status, 416);
    EXPECT_EQ(
        client.request("HEAD", "/file", "Range: bytes=0-1\r\n").header("Content-Length"),
        std::to_string(kFileSize)
    );
}

TEST_F(ServerStreamTest, ShortFileIsNotTakenForComplete) {
    server_.add(Method::Get, "/short", Run::Inline, [this](const Request&) {
        Response response;
        response.body = FileBody{{{file_, 0, kFileSize + 10}}};
        return response;
    });
    server_.start();
    WireClient client(server_.port());
    const auto answer = client.get("/short");
    EXPECT_FALSE(answer.complete);
    EXPECT_EQ(answer.body.size(), kFileSize);
}

TEST_F(ServerStreamTest, SlowReadersHoldNoThread) {
    server_.start();
    std::vector<std::unique_ptr<WireClient>> slow;
    for (int i = 0; i < 50; ++i) {
        slow.push_back(std::make_unique<WireClient>(server_.port(), 4096));
        slow.back()->send("GET /file HTTP/1.1\r\nHost: h\r\n\r\n");
    }
    EXPECT_TRUE(eventually([&] { return server_.metrics().streams.load() == 50; }));
    WireClient client(server_.port());
    EXPECT_EQ(client.get("/file", "Range: bytes=0-9\r\n").status, 206);
    EXPECT_EQ(slow[3]->read().body, pattern(0, kFileSize));
}

TEST_F(ServerStreamTest, AbortedClientsLeaveNothingOpen) {
    server_.start();
    EXPECT_EQ(WireClient(server_.port()).get("/file").status, 200);
    ASSERT_TRUE(eventually([&] { return server_.metrics().connections.load() == 0; }));
    const std::size_t before = openDescriptors();
    for (int i = 0; i < 50; ++i) {
        WireClient client(server_.port(), 4096);
        client.send("GET /file HTTP/1.1\r\nHost: h\r\n\r\n");
        client.readSome(1000);
        client.resetNow();
    }
    EXPECT_TRUE(eventually([&] { return server_.metrics().connections.load() == 0; }));
    EXPECT_EQ(openDescriptors(), before);
    EXPECT_EQ(server_.metrics().streams.load(), 0);
}

TEST_F(ServerStreamTest, SendsReadersWithAndWithoutLength) {
    addReader("/known", 300'000, 300'000, SomeReader::After::End);
    addReader("/unknown", std::nullopt, 300'000, SomeReader::After::End);
    server_.start();
    WireClient client(server_.port());
    EXPECT_EQ(client.get("/known").body, pattern(0, 300'000));
    const auto answer = client.get("/unknown");
    EXPECT_EQ(answer.header("Transfer-Encoding"), "chunked");
    EXPECT_TRUE(answer.complete);
    EXPECT_EQ(answer.body, pattern(0, 300'000));
    EXPECT_EQ(client.get("/known").status, 200);
}

TEST_F(ServerStreamTest, BrokenReadersAreNotTakenForComplete) {
    addReader("/breaks", std::nullopt, 100'000, SomeReader::After::Throw);
    addReader("/breaks-known", 200'000, 100'000, SomeReader::After::Throw);
    addReader("/ends-early", 200'000, 100'000, SomeReader::After::End);
    server_.start();
    for (const auto* path : {"/breaks", "/breaks-known", "/ends-early"}) {
        WireClient client(server_.port());
        const auto answer = client.get(path);
        EXPECT_FALSE(answer.complete) << path;
        EXPECT_TRUE(client.isClosedByServer());
    }
    EXPECT_EQ(server_.metrics().aborted.load(), 3U);
}

class PipeTest : public ServerStreamTest {
protected:
    void addPipe(std::function<bool()> endedWell) {
        server_.add(Method::Get, "/pipe", Run::Inline, [this, endedWell](const Request&) {
            int ends[2];
            if (::pipe2(ends, O_CLOEXEC) != 0) {
                throw unavailable("no pipe");
            }
            writer_ = std::jthread([fd = FileDescriptor(ends[1])] {
                const std::string bytes = pattern(0, 500'000);
                std::size_t at = 0;
                while (at < bytes.size()) {
                    const auto count = ::write(
                        fd.get(), bytes.data() + at, std::min<std::size_t>(7777, bytes.size() - at)
                    );
                    if (count <= 0) {
                        return;
                    }
                    at += static_cast<std::size_t>(count);
                }
            });
            Response response;
            response.body = PipeBody{.fd = FileDescriptor(ends[0]), .endedWell = endedWell};
            return response;
        });
        server_.start();
    }

    std::jthread writer_;
};

TEST_F(PipeTest, SplicesWhatAChildWrites) {
    addPipe([] { return true; });
    WireClient client(server_.port());
    for (int i = 0; i < 2; ++i) {
        const auto answer = client.get("/pipe");
        EXPECT_TRUE(answer.complete);
        EXPECT_EQ(answer.body, pattern(0, 500'000));
    }
}

TEST_F(PipeTest, FailedChildIsNotTakenForComplete) {
    addPipe([] { return false; });
    EXPECT_FALSE(WireClient(server_.port()).get("/pipe").complete);
}

class EventTest : public ServerStreamTest {
protected:
    EventTest() {
        server_.options.limits.eventHeartbeat = milliseconds(300);
        server_.add(Method::Get, "/events", Run::Inline, [this](const Request&) {
            return Response::events(stream_);
        });
        server_.start();
    }

    std::string readUntil(WireClient& client, std::string_view text) {
        std::string all;
        while (all.find(text) == std::string::npos) {
            const auto more = client.readSome();
            if (more.empty()) {
                break;
            }
            all += more;
        }
        return all;
    }

    std::shared_ptr<EventStream> stream_ = std::make_shared<EventStream>();
};

TEST_F(EventTest, DeliversEventsAndHeartbeats) {
    WireClient client(server_.port());
    client.send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n");
    readUntil(client, "text/event-stream");
    EXPECT_TRUE(stream_->send({.name = "scan", .data = "a\nb", .id = "7"}));
    const auto text = readUntil(client, "data: b\n\n");
    EXPECT_NE(text.find("id: 7\nevent: scan\ndata: a\ndata: b\n\n"), std::string::npos);
    EXPECT_NE(readUntil(client, ":\n\n").find(":\n\n"), std::string::npos);
    stream_->close();
    EXPECT_NE(readUntil(client, "0\r\n\r\n").find("0\r\n\r\n"), std::string::npos);
}

TEST_F(EventTest, TellsWhenTheClientIsGone) {
    std::promise<void> closed;
    stream_->onClosed([&] { closed.set_value(); });
    {
        WireClient client(server_.port());
        client.send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n");
        readUntil(client, "text/event-stream");
    }
    EXPECT_EQ(closed.get_future().wait_for(std::chrono::seconds(5)), std::future_status::ready);
    EXPECT_FALSE(stream_->send({.data = "x"}));
}

TEST_F(EventTest, EndsAtShutdown) {
    WireClient client(server_.port());
    client.send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n");
    readUntil(client, "text/event-stream");
    const auto start = std::chrono::steady_clock::now();
    server_.stop(milliseconds(5000));
    EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(4500));
}

}  // namespace
}  // namespace consort::http
