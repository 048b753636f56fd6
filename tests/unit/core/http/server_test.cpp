// SPDX-License-Identifier: Apache-2.0
#include "core/http/server.h"

#include <future>

#include <gtest/gtest.h>

#include "core/base/error.h"

#include "test_server.h"

namespace consort::http {
namespace {

using std::chrono::milliseconds;

class ServerTest : public ::testing::Test {
protected:
    ServerTest() {
        server_.add(Method::Get, "/inline", Run::Inline, [](const Request&) {
            return Response::json("{\"a\":1}");
        });
        server_.add(Method::Get, "/worker/{id}", Run::Worker, [](const Request& request) {
            return Response::text(request.pathParam("id"));
        });
        server_.add(
            Method::Get,
            "/mine",
            Run::Inline,
            [](const Request& request) { return Response::text(request.user().user.str()); },
            Access::User
        );
        server_.add(
            Method::Delete,
            "/all",
            Run::Worker,
            [](const Request&) { return Response::noContent(); },
            Access::Admin
        );
        server_.add(Method::Get, "/broken", Run::Worker, [](const Request&) -> Response {
            throw std::runtime_error("the secret detail");
        });
        server_.add(Method::Get, "/long", Run::Worker, [](const Request&) {
            return Response::text(std::string(100'000, 'x'));
        });
    }

    TestServer server_;
};

TEST_F(ServerTest, KeepsConnectionsAlive) {
    server_.start();
    WireClient client(server_.port());
    for (int i = 0; i < 3; ++i) {
        const auto answer = client.get("/inline");
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, "{\"a\":1}");
        EXPECT_EQ(client.get("/worker/" + std::to_string(i)).body, std::to_string(i));
    }
    EXPECT_EQ(server_.metrics().accepted.load(), 1U);
    EXPECT_EQ(server_.metrics().requests(), 6U);
}

TEST_F(ServerTest, SetsTheUsualHeaders) {
    server_.start();
    const auto answer = WireClient(server_.port()).get("/inline");
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    EXPECT_FALSE(answer.header("Date").empty());
    EXPECT_FALSE(answer.header("X-Request-Id").empty());
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
    server_.start();
    WireClient client(server_.port());
    std::string all;
    for (int i = 0; i < 50; ++i) {
        all += "GET /worker/" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
        all += "GET /inline HTTP/1.1\r\nHost: h\r\n\r\n";
    }
    client.send(all);
    for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(client.read().body, std::to_string(i));
        EXPECT_EQ(client.read().body, "{\"a\":1}");
    }
}

TEST_F(ServerTest, HeadHasTheHeadersOfGetOnly) {
    server_.start();
    WireClient client(server_.port());
    const auto answer = client.request("HEAD", "/inline", "");
    EXPECT_EQ(answer.header("Content-Length"), "7");
    EXPECT_EQ(client.get("/inline").body, "{\"a\":1}");
}

TEST_F(ServerTest, TellsWhatIsAllowed) {
    server_.start();
    WireClient client(server_.port());
    const auto wrong = client.request("PUT", "/inline", "");
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(wrong.header("Allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(wrong.header("Content-Type"), "application/problem+json");
    EXPECT_EQ(client.request("OPTIONS", "/inline", "").status, 204);
    EXPECT_EQ(client.get("/nothing").status, 404);
    EXPECT_EQ(client.get("/../etc/passwd").status, 400);
}

TEST_F(ServerTest, ChecksWhoCalls) {
    server_.start();
    WireClient client(server_.port());
    const auto anonymous = client.get("/mine");
    EXPECT_EQ(anonymous.status, 401);
    EXPECT_FALSE(anonymous.header("WWW-Authenticate").empty());
    EXPECT_EQ(client.get("/mine", "Authorization: Bearer forged\r\n").status, 401);
    EXPECT_EQ(client.get("/mine", "Authorization: Bearer alice\r\n").body, "u1");
    EXPECT_EQ(client.request("DELETE", "/all", "").status, 401);
    EXPECT_EQ(client.request("DELETE", "/all", "Authorization: Bearer alice\r\n").status, 403);
    EXPECT_EQ(client.request("DELETE", "/all", "Authorization: Bearer admin\r\n").status, 204);
    EXPECT_EQ(client.get("/inline", "Authorization: Bearer forged\r\n").status, 200);
}

TEST_F(ServerTest, WhoCallsIsNeverWaitedForOnTheLoop) {
    std::promise<void> go;
    const auto ready = go.get_future().share();
    server_.authenticator().lookUp = [ready] {
        ready.wait();
        return std::optional(Principal{.user = UserId("u2")});
    };
    server_.options.loops = 1;
    server_.options.workers = 4;
    server_.start();
    WireClient first(server_.port());
    WireClient second(server_.port());
    WireClient third(server_.port());
    first.send("GET /mine HTTP/1.1\r\nHost: h\r\nX-API-Key: k\r\n\r\n");
    second.send("GET /inline?a HTTP/1.1\r\nHost: h\r\nX-API-Key: k\r\n\r\n");
    third.send("DELETE /all HTTP/1.1\r\nHost: h\r\nX-API-Key: k\r\nContent-Length: 2\r\n\r\n{}");
    EXPECT_EQ(WireClient(server_.port()).get("/inline").status, 200);
    go.set_value();
    EXPECT_EQ(first.read().body, "u2");
    EXPECT_EQ(second.read().status, 200);
    EXPECT_EQ(third.read().status, 403);
}

TEST_F(ServerTest, PublicRoutesLearnWhyCredentialsDidNotCount) {
    server_.add(Method::Get, "/why", Run::Inline, [](const Request& request) {
        const auto* error = request.credentialsError();
        return Response::text(error == nullptr ? "" : std::string(name(error->code())));
    });
    server_.authenticator().lookUp = []() -> std::optional<Principal> {
        throw unavailable("the database is away");
    };
    server_.start();
    WireClient client(server_.port());
    EXPECT_EQ(client.get("/why").body, "");
    EXPECT_EQ(client.get("/why", "X-API-Key: k\r\n").body, "unavailable");
    EXPECT_EQ(client.get("/why", "Authorization: Bearer forged\r\n").body, "unauthorized");
}

TEST_F(ServerTest, HidesInternalDetail) {
    server_.start();
    const auto answer = WireClient(server_.port()).get("/broken");
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.body.find("secret"), std::string::npos);
    EXPECT_NE(answer.body.find("\"detail\":\"the server failed to do this\""), std::string::npos);
    EXPECT_NE(answer.body.find(answer.header("X-Request-Id")), std::string::npos);
}

TEST_F(ServerTest, SpeaksToOldClients) {
    server_.start();
    WireClient client(server_.port());
    client.send("GET /inline HTTP/1.0\r\n\r\n");
    const auto answer = client.read();
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_EQ(answer.body, "{\"a\":1}");
    EXPECT_TRUE(client.isClosedByServer());
}

TEST_F(ServerTest, ClosesWhenAsked) {
    server_.start();
    WireClient client(server_.port());
    EXPECT_EQ(client.get("/worker/1", "Connection: close\r\n").header("Connection"), "close");
    EXPECT_TRUE(client.isClosedByServer());
}

TEST_F(ServerTest, CompressesLongTextsForWhoTakesIt) {
    server_.start();
    WireClient client(server_.port());
    const auto packed = client.get("/long", "Accept-Encoding: br, gzip;q=0.8\r\n");
    EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
    EXPECT_LT(packed.body.size(), 2000U);
    EXPECT_EQ(client.get("/long", "Accept-Encoding: gzip;q=0\r\n").body.size(), 100'000U);
    EXPECT_EQ(client.get("/long").header("Vary"), "Accept-Encoding");
}

TEST_F(ServerTest, AllowsConfiguredOrigins) {
    server_.options.cors.allowedOrigins = {"https://app.example"};
    server_.start();
    WireClient client(server_.port());
    const auto answer = client.get("/inline", "Origin: https://app.example\r\n");
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "https://app.example");
    EXPECT_NE(
        answer.header("Access-Control-Expose-Headers").find("Content-Range"), std::string::npos
    );
    EXPECT_EQ(
        client.get("/inline", "Origin: https://evil.example\r\n")
            .header("Access-Control-Allow-Origin"),
        ""
    );
    const auto preflight = client.request(
        "OPTIONS", "/mine", "Origin: https://app.example\r\nAccess-Control-Request-Method: GET\r\n"
    );
    EXPECT_EQ(preflight.status, 204);
    EXPECT_NE(preflight.header("Access-Control-Allow-Headers").find("Range"), std::string::npos);
}

TEST_F(ServerTest, LimitsByTheHook) {
    server_.options.rateLimit = [](const Request&) { return std::optional(milliseconds(2500)); };
    server_.start();
    const auto answer = WireClient(server_.port()).get("/inline");
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(answer.header("Retry-After"), "3");
}

TEST_F(ServerTest, BelievesTrustedProxiesOnly) {
    server_.add(Method::Get, "/who", Run::Inline, [](const Request& request) {
        return Response::text(request.clientAddress() + (request.isTls() ? " tls" : ""));
    });
    server_.options.trustedProxies = {"127.0.0.0/8", "10.0.0.0/8"};
    server_.start();
    WireClient client(server_.port());
    EXPECT_EQ(
        client
            .get(
                "/who",
                "X-Forwarded-For: 6.6.6.6, 203.0.113.9, 10.1.2.3\r\nX-Forwarded-Proto: https\r\n"
            )
            .body,
        "203.0.113.9 tls"
    );
    EXPECT_EQ(client.get("/who", "X-Forwarded-For: nonsense\r\n").body, "127.0.0.1");
}

TEST_F(ServerTest, FinishesRunningRequestsWhenStopped) {
    std::promise<void> entered;
    std::promise<void> go;
    server_.add(Method::Get, "/slow", Run::Worker, [&](const Request&) {
        entered.set_value();
        go.get_future().wait();
        return Response::text("finished");
    });
    server_.start();
    WireClient idle(server_.port());
    EXPECT_EQ(idle.get("/inline").status, 200);
    WireClient client(server_.port());
    client.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
    entered.get_future().wait();
    auto stopped = std::async(std::launch::async, [&] { server_.stop(milliseconds(5000)); });
    EXPECT_TRUE(idle.isClosedByServer());
    go.set_value();
    const auto answer = client.read();
    EXPECT_EQ(answer.body, "finished");
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_EQ(stopped.wait_for(milliseconds(4000)), std::future_status::ready);
}

TEST_F(ServerTest, EndsConnectionsWithTheirAnswersBeforeItStops) {
    server_.start();
    WireClient kept(server_.port());
    EXPECT_EQ(kept.get("/inline").header("Connection"), "");
    server_.server().closeAfterAnswers();
    const auto last = kept.get("/inline");
    EXPECT_EQ(last.status, 200);
    EXPECT_EQ(last.header("Connection"), "close");
    EXPECT_TRUE(kept.isClosedByServer());
    WireClient fresh(server_.port());
    EXPECT_EQ(fresh.get("/inline").header("Connection"), "close");
}

TEST_F(ServerTest, AnswersARequestThatComesAsItStops) {
    for (int i = 0; i < 50; ++i) {
        TestServer server;
        server.add(Method::Get, "/there", Run::Inline, [](const Request&) {
            return Response::text("there");
        });
        server.start();
        WireClient kept(server.port());
        ASSERT_EQ(kept.get("/there").status, 200);
        kept.send("GET /there HTTP/1.1\r\nHost: h\r\n\r\n");
        server.stop(milliseconds(5000));
        const auto answer = kept.read();
        ASSERT_EQ(answer.status, 200);
        ASSERT_EQ(answer.body, "there");
    }
}

TEST_F(ServerTest, NamesAnAddressInUse) {
    server_.start();
    TestServer second;
    second.options.listen[0].port = server_.port();
    try {
        second.start();
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_NE(
            std::string(error.what()).find(std::to_string(server_.port())), std::string::npos
        );
    }
}

TEST_F(ServerTest, CountsByRoute) {
    server_.start();
    WireClient client(server_.port());
    client.get("/inline");
    client.get("/nothing");
    const auto text = server_.metrics().prometheus();
    EXPECT_NE(
        text.find("consort_http_requests_total{method=\"GET\",route=\"/inline\",status=\"200\"} 1"),
        std::string::npos
    );
    EXPECT_NE(text.find("route=\"unmatched\",status=\"404\"} 1"), std::string::npos);
}

}  // namespace
}  // namespace consort::http
