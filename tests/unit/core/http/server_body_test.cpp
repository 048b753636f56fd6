// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "test_server.h"

namespace consort::http {
namespace {

class ServerBodyTest : public ::testing::Test {
protected:
    ServerBodyTest() {
        server_.options.limits.gatheredBodyBytes = 1000;
        const auto echo = [](const Request& request) {
            std::string body;
            const auto reader = request.bodyReader();
            std::array<char, 4096> buffer;
            while (const auto count = reader->read(buffer)) {
                body.append(buffer.data(), count);
            }
            return Response::text(body).with("X-Spooled", request.bodyFile() ? "yes" : "no");
        };
        server_.router.add(
            {Method::Post, "/echo", Access::Public, Run::Worker, "echo", echo, {200'000}}
        );
        server_.add(Method::Post, "/private", Run::Worker, echo, Access::User);
        server_.start();
    }

    WireAnswer chunked(const std::string& body) {
        WireClient client(server_.port());
        client.send("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
        return client.read();
    }

    TestServer server_;
};

TEST_F(ServerBodyTest, GathersSmallBodies) {
    WireClient client(server_.port());
    const auto answer = client.request("POST", "/echo", "", "hello");
    EXPECT_EQ(answer.body, "hello");
    EXPECT_EQ(answer.header("X-Spooled"), "no");
    EXPECT_EQ(client.request("POST", "/echo", "", "again").body, "again");
}

TEST_F(ServerBodyTest, SpoolsLargeBodies) {
    WireClient client(server_.port());
    const std::string body = pattern(0, 150'000);
    const auto answer = client.request("POST", "/echo", "", body);
    EXPECT_EQ(answer.body, body);
    EXPECT_EQ(answer.header("X-Spooled"), "yes");
}

TEST_F(ServerBodyTest, DecodesChunks) {
    EXPECT_EQ(
        chunked("5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nTrailer: x\r\n\r\n").body, "hello world"
    );
}

TEST_F(ServerBodyTest, TakesChunksByteByByte) {
    WireClient client(server_.port());
    client.send("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (const char c : std::string_view("3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n")) {
        client.send(std::string_view(&c, 1));
    }
    EXPECT_EQ(client.read().body, "abc0123456789");
}

TEST_F(ServerBodyTest, RefusesMalformedChunks) {
    for (const auto* body :
         {"x\r\n", "5\r\nhelloX\r\n", "5\nhello\r\n", "-1\r\n", "\r\n", "fffffffffffffffff\r\n"}) {
        EXPECT_EQ(chunked(body).status, 400) << body;
    }
}

TEST_F(ServerBodyTest, RefusesTooLargeBodies) {
    WireClient announced(server_.port());
    announced.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 200001\r\n\r\n");
    EXPECT_EQ(announced.read().status, 413);
    EXPECT_TRUE(announced.isClosedByServer());
    EXPECT_EQ(chunked("30d41\r\n" + std::string(200'001, 'x')).status, 413);
}

TEST_F(ServerBodyTest, ContinuesWhenExpected) {
    WireClient client(server_.port());
    client.send(
        "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
    );
    EXPECT_EQ(client.read().status, 100);
    client.send("hello");
    EXPECT_EQ(client.read().body, "hello");
}

TEST_F(ServerBodyTest, RefusesBeforeTheBodyIsSent) {
    WireClient client(server_.port());
    client.send(
        "POST /private HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
    );
    EXPECT_EQ(client.read().status, 401);
}

TEST_F(ServerBodyTest, RequestBehindABodyIsServed) {
    WireClient client(server_.port());
    const std::string one = "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n";
    client.send(one + "abc" + one + "def");
    EXPECT_EQ(client.read().body, "abc");
    EXPECT_EQ(client.read().body, "def");
}

}  // namespace
}  // namespace consort::http
