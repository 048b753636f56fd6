// SPDX-License-Identifier: Apache-2.0
#include <future>
#include <vector>

#include <sys/resource.h>

#include <gtest/gtest.h>

#include "test_server.h"

namespace consort::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

class ServerAbuseTest : public ::testing::Test {
protected:
    ServerAbuseTest() {
        rlimit files{};
        ::getrlimit(RLIMIT_NOFILE, &files);
        files.rlim_cur = files.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &files);
        server_.add(Method::Get, "/ok", Run::Worker, [](const Request&) {
            return Response::text("ok");
        });
    }

    TestServer server_;
};

TEST_F(ServerAbuseTest, HalfSentHeadsHoldNothingUp) {
    server_.start();
    std::vector<std::unique_ptr<WireClient>> slow;
    for (int i = 0; i < 1000; ++i) {
        slow.push_back(std::make_unique<WireClient>(server_.port()));
        slow.back()->send("GET /ok HTTP/1.1\r\nHost: h\r\nX-Slow: ");
    }
    WireClient client(server_.port());
    const auto start = steady_clock::now();
    for (int i = 0; i < 100; ++i) {
        ASSERT_EQ(client.get("/ok").body, "ok");
    }
    EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(2));
    slow[500]->send("x\r\n\r\n");
    EXPECT_EQ(slow[500]->read().body, "ok");
}

TEST_F(ServerAbuseTest, HalfSentHeadsTimeOut) {
    server_.options.limits.headTime = milliseconds(300);
    server_.start();
    WireClient client(server_.port());
    client.send("GET /ok HTTP/1.1\r\n");
    EXPECT_EQ(client.read().status, 408);
    EXPECT_TRUE(client.isClosedByServer());
    EXPECT_TRUE(WireClient(server_.port()).isClosedByServer());
    EXPECT_EQ(server_.metrics().timeouts.load(), 1U);
}

TEST_F(ServerAbuseTest, IdleConnectionsEnd) {
    server_.options.limits.idleKeepAlive = milliseconds(300);
    server_.start();
    WireClient client(server_.port());
    EXPECT_EQ(client.get("/ok").status, 200);
    EXPECT_TRUE(client.isClosedByServer());
}

TEST_F(ServerAbuseTest, HugeHeadsAreRefused) {
    server_.start();
    WireClient whole(server_.port());
    EXPECT_EQ(whole.get("/ok", "X: " + std::string(20'000, 'x') + "\r\n").status, 431);
    WireClient endless(server_.port());
    endless.send("GET /ok HTTP/1.1\r\nX: " + std::string(100'000, 'x'));
    EXPECT_EQ(endless.read().status, 431);
    WireClient field(server_.port());
    EXPECT_EQ(field.get("/ok", "X: " + std::string(9'000, 'x') + "\r\n").status, 431);
}

TEST_F(ServerAbuseTest, MalformedHeadsGetAProblemAndAClosedConnection) {
    server_.start();
    for (const auto* head : {
             "nonsense\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: "
             "chunked\r\n\r\n0\r\n\r\n",
             "GET / HTTP/1.1\nHost: h\r\n\r\n",
         }) {
        WireClient client(server_.port());
        client.send(head);
        const auto answer = client.read();
        EXPECT_EQ(answer.status, 400) << head;
        EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
        EXPECT_TRUE(client.isClosedByServer());
    }
}

TEST_F(ServerAbuseTest, SlowUploadsHoldNoWorker) {
    server_.add(Method::Post, "/upload", Run::Worker, [](const Request& request) {
        return Response::text(std::to_string(request.bodySize()));
    });
    server_.start();
    std::vector<std::unique_ptr<WireClient>> slow;
    for (int i = 0; i < 200; ++i) {
        slow.push_back(std::make_unique<WireClient>(server_.port()));
        slow.back()->send("POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc");
    }
    WireClient client(server_.port());
    for (int i = 0; i < 20; ++i) {
        ASSERT_EQ(client.get("/ok").body, "ok");
    }
    slow[7]->send(std::string(97, 'x'));
    EXPECT_EQ(slow[7]->read().body, "100");
}

TEST_F(ServerAbuseTest, TooSlowUploadsEnd) {
    server_.options.limits.rateWindow = milliseconds(300);
    server_.add(Method::Post, "/upload", Run::Worker, [](const Request&) {
        return Response::noContent();
    });
    server_.start();
    WireClient client(server_.port());
    client.send("POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\nabc");
    EXPECT_EQ(client.read().status, 408);
    EXPECT_TRUE(client.isClosedByServer());
}

TEST_F(ServerAbuseTest, StalledDownloadsEnd) {
    server_.options.limits.stalledDownload = milliseconds(300);
    server_.add(Method::Get, "/big", Run::Inline, [](const Request&) {
        return Response::text(std::string(64 * 1024 * 1024, 'x'));
    });
    server_.start();
    WireClient client(server_.port(), 4096);
    client.send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(eventually([&] {
        return server_.metrics().aborted.load() == 1 && server_.metrics().connections.load() == 0;
    }));
}

TEST_F(ServerAbuseTest, TooManyConnectionsAreTurnedAway) {
    server_.options.limits.maxConnections = 2;
    server_.start();
    WireClient one(server_.port());
    WireClient two(server_.port());
    EXPECT_EQ(one.get("/ok").status, 200);
    EXPECT_EQ(two.get("/ok").status, 200);
    WireClient three(server_.port());
    EXPECT_EQ(three.read().status, 503);
    one.resetNow();
    EXPECT_TRUE(eventually([&] { return server_.metrics().connections.load() == 1; }));
    EXPECT_EQ(WireClient(server_.port()).get("/ok").status, 200);
}

TEST_F(ServerAbuseTest, FullQueueIsUnavailable) {
    std::promise<void> go;
    auto wait = go.get_future().share();
    server_.options.workers = 1;
    server_.options.limits.maxQueuedRequests = 1;
    std::atomic<int> running = 0;
    server_.add(Method::Get, "/wait", Run::Worker, [&](const Request&) {
        ++running;
        wait.wait();
        return Response::noContent();
    });
    server_.start();
    WireClient one(server_.port());
    one.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return running == 1; }));
    WireClient two(server_.port());
    two.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return server_.metrics().queued.load() == 1; }));
    const auto answer = WireClient(server_.port()).get("/wait");
    EXPECT_EQ(answer.status, 503);
    EXPECT_FALSE(answer.header("Retry-After").empty());
    go.set_value();
    EXPECT_EQ(one.read().status, 204);
    EXPECT_EQ(two.read().status, 204);
}

TEST_F(ServerAbuseTest, GoneClientsStopTheirRequest) {
    std::promise<bool> stopped;
    std::promise<void> entered;
    server_.add(Method::Get, "/watch", Run::Worker, [&](const Request& request) {
        const auto token = request.callContext().stop;
        entered.set_value();
        stopped.set_value(eventually([&] { return token.stop_requested(); }));
        return Response::noContent();
    });
    server_.start();
    WireClient client(server_.port());
    client.send("GET /watch HTTP/1.1\r\nHost: h\r\n\r\n");
    entered.get_future().wait();
    client.resetNow();
    EXPECT_TRUE(stopped.get_future().get());
}

}  // namespace
}  // namespace consort::http
