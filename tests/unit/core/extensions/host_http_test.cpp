// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/host_http.h"

#include <consort/sdk/http.hpp>
#include <consort/testing.hpp>

#include "core/base/config/config_node.h"
#include "core/base/config/schema.h"
#include "core/extensions/http_client.h"

#include "tests/unit/core/extensions/fakes.h"
#include "tests/unit/core/extensions/script_server.h"

namespace consort::extensions {
namespace {

namespace sdk = consort::sdk;
using consort::testing::FakeCall;

/// The status that leaves a plugin when `body` throws.
template <class Body>
std::int32_t statusOf(Body&& body) {
    try {
        body();
    } catch (const sdk::Error& error) {
        return error.code();
    }
    return CONSORT_OK;
}

class HostHttpTest : public ::testing::Test {
protected:
    HttpClient& client() {
        if (!client_) {
            options_.proxy = options_.proxy.empty() ? "none" : options_.proxy;
            client_.emplace(options_);
            host_.emplace(*client_, HttpAllowList({"http:127.0.0.1", "http:localhost"}, {}, {}));
        }
        return *client_;
    }

    sdk::Http http() {
        client();
        return sdk::Http(host_->table());
    }

    static std::string url(const ScriptServer& server, const std::string& path = "/") {
        return "http://127.0.0.1:" + std::to_string(server.port()) + path;
    }

    std::string get(const ScriptServer& server, const std::string& path = "/") {
        return http().get(call_.call(), url(server, path)).text(call_.call());
    }

    /// The status of a GET, and of reading its body.
    std::int32_t statusOfGet(const ScriptServer& server) {
        return statusOf([&] { get(server); });
    }

    TemporaryDirectory dir_;
    HttpClientOptions options_;
    std::optional<HttpClient> client_;
    std::optional<HostHttp> host_;
    FakeCall call_;
};

TEST_F(HostHttpTest, GivesStatusHeadersAndBody) {
    const ScriptServer server([](ScriptPeer& peer) {
        const auto head = peer.readHead();
        EXPECT_NE(head.find("GET /a?b HTTP/1.1\r\nHost: 127.0.0.1:"), std::string::npos);
        EXPECT_NE(head.find("\r\nX-Own: 1\r\n"), std::string::npos);
        EXPECT_NE(head.find("\r\nUser-Agent: Consort\r\n"), std::string::npos);
        peer.send("HTTP/1.1 404 Not Found\r\nX-Thing:  a \r\nContent-Length: 4\r\n\r\nnone");
    });
    auto response = http().get(call_.call(), url(server, "/a?b"), {{"X-Own", "1"}});
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.header("x-thing"), "a");
    EXPECT_EQ(response.text(call_.call()), "none");
}

TEST_F(HostHttpTest, ReadsChunksAndBodiesUntilTheEnd) {
    const ScriptServer chunked([](ScriptPeer& peer) {
        peer.readHead();
        peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        peer.send("3\r\nabc\r\n");
        peer.send("2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\n");
        peer.waitForEnd();
    });
    EXPECT_EQ(get(chunked), "abcde");
    const ScriptServer untilClose([](ScriptPeer& peer) {
        peer.readHead();
        peer.send("HTTP/1.0 200 OK\r\n\r\nall of it");
    });
    EXPECT_EQ(get(untilClose), "all of it");
}

TEST_F(HostHttpTest, ABodyThatBreaksOffIsNeverTheEnd) {
    const ScriptServer shortLength([](ScriptPeer& peer) {
        peer.readHead();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    });
    EXPECT_EQ(statusOfGet(shortLength), CONSORT_E_UNAVAILABLE);
    const ScriptServer shortChunk([](ScriptPeer& peer) {
        peer.readHead();
        peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
    });
    EXPECT_EQ(statusOfGet(shortChunk), CONSORT_E_UNAVAILABLE);
}

TEST_F(HostHttpTest, WhatIsNoHttpIsUnavailable) {
    for (const std::string answer :
         {"SSH-2.0-x\r\n\r\n",
          "",
          "HTTP/1.1 200 OK\r\nbroken\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
        const ScriptServer server([answer](ScriptPeer& peer) {
            peer.readHead();
            peer.send(answer);
        });
        EXPECT_EQ(statusOfGet(server), CONSORT_E_UNAVAILABLE) << answer;
    }
    const ScriptServer endless([](ScriptPeer& peer) {
        peer.readHead();
        peer.send("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x'));
        peer.waitForEnd();
    });
    EXPECT_EQ(statusOfGet(endless), CONSORT_E_UNAVAILABLE);
    EXPECT_NE(call_.message.find("longer than 64 KiB"), std::string::npos);
}

TEST_F(HostHttpTest, NobodyThereIsUnavailable) {
    std::uint16_t port = 0;
    {
        const ScriptServer gone([](ScriptPeer&) {});
        port = gone.port();
    }
    const auto status = statusOf([&] {
        http().get(call_.call(), "http://127.0.0.1:" + std::to_string(port) + "/?token=secret");
    });
    EXPECT_EQ(status, CONSORT_E_UNAVAILABLE);
    EXPECT_NE(call_.message.find("127.0.0.1"), std::string::npos);
    EXPECT_EQ(call_.message.find("secret"), std::string::npos);
}

TEST_F(HostHttpTest, OtherHostsAreDenied) {
    EXPECT_EQ(
        statusOf([&] { http().get(call_.call(), "https://example.org/"); }), CONSORT_E_DENIED
    );
    EXPECT_EQ(
        call_.message, "the host \"example.org\" is not declared: name \"http:example.org\" in uses"
    );
}

TEST_F(HostHttpTest, SilenceEndsAtTheDeadline) {
    const ScriptServer silent([](ScriptPeer& peer) { peer.waitForEnd(); });
    call_.setTimeout(std::chrono::milliseconds(150));
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(statusOfGet(silent), CONSORT_E_TIMEOUT);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(2));
}

TEST_F(HostHttpTest, ACallThatIsOverBeforeItBeginsSaysWhy) {
    const ScriptServer silent([](ScriptPeer& peer) { peer.waitForEnd(); });
    call_.setTimeout(std::chrono::milliseconds(-1));
    EXPECT_EQ(statusOfGet(silent), CONSORT_E_TIMEOUT);
    FakeCall cancelled;
    cancelled.cancel();
    EXPECT_EQ(statusOf([&] { http().get(cancelled.call(), url(silent)); }), CONSORT_E_CANCELLED);
    EXPECT_EQ(silent.connections(), 0);
}

TEST_F(HostHttpTest, ItsOwnTimeoutIsForTheHeadOnly) {
    std::atomic<bool> isAsked = false;
    const ScriptServer late([&isAsked](ScriptPeer& peer) {
        peer.readHead();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
        while (!isAsked) {
            std::this_thread::yield();
        }
        peer.send("late");
    });
    auto response =
        http().send(call_.call(), {.url = url(late), .timeout = std::chrono::milliseconds(300)});
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(310);
    while (std::chrono::steady_clock::now() < until) {
        std::this_thread::yield();
    }
    isAsked = true;
    EXPECT_EQ(response.text(call_.call()), "late");
    const ScriptServer silent([](ScriptPeer& peer) { peer.waitForEnd(); });
    const sdk::HttpRequest hasty{.url = url(silent), .timeout = std::chrono::milliseconds(50)};
    EXPECT_EQ(statusOf([&] { http().send(call_.call(), hasty); }), CONSORT_E_TIMEOUT);
}

TEST_F(HostHttpTest, ADripOfBytesEndsAtTheDeadlineToo) {
    std::atomic<bool> isOver = false;
    const ScriptServer drip([&isOver](ScriptPeer& peer) {
        peer.readHead();
        while (!isOver) {
            peer.send("X");
        }
    });
    call_.setTimeout(std::chrono::milliseconds(200));
    const auto status = statusOfGet(drip);
    EXPECT_TRUE(status == CONSORT_E_TIMEOUT || status == CONSORT_E_UNAVAILABLE);
    isOver = true;
}

TEST_F(HostHttpTest, CancellationIsSeenWhileItWaits) {
    FakeCall call;
    const ScriptServer silent([&call](ScriptPeer& peer) {
        peer.readHead();
        call.cancel();
        peer.waitForEnd();
    });
    EXPECT_EQ(statusOf([&] { http().get(call.call(), url(silent)); }), CONSORT_E_CANCELLED);
}

TEST_F(HostHttpTest, ConnectionsAreUsedAgain) {
    const ScriptServer server([](ScriptPeer& peer) {
        while (!peer.readHead().empty()) {
            peer.answer("x");
        }
    });
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(get(server), "x");
    }
    EXPECT_EQ(server.connections(), 1);
    EXPECT_EQ(client().idleConnections(), 1U);
    {
        // Not read to its end: that connection is of no more use.
        const auto unread = http().get(call_.call(), url(server));
        EXPECT_EQ(client().idleConnections(), 0U);
    }
    EXPECT_EQ(client().idleConnections(), 0U);
}

TEST_F(HostHttpTest, AConnectionThatWasClosedMeanwhileIsReplaced) {
    const ScriptServer server([](ScriptPeer& peer) {
        peer.readHead();
        peer.answer("x");
    });
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(get(server), "x");
    }
    EXPECT_EQ(server.connections(), 5);
}

TEST_F(HostHttpTest, SendsBodiesOfKnownAndUnknownLength) {
    const ScriptServer server([](ScriptPeer& peer) {
        for (auto head = peer.readHead(); !head.empty(); head = peer.readHead()) {
            const bool isChunked = head.find("chunked") != std::string::npos;
            peer.answer(peer.read(isChunked ? 20 : 5));
        }
    });
    auto known = http().post(call_.call(), url(server), "12345", "text/plain");
    EXPECT_EQ(known.text(call_.call()), "12345");
    consort::testing::MemoryReader lent("0123456789");
    sdk::Source source(*lent.raw(), call_.call());
    auto unknown =
        http().send(call_.call(), {.url = url(server), .method = "PUT", .body = &source});
    EXPECT_EQ(unknown.text(call_.call()), "a\r\n0123456789\r\n0\r\n\r\n");
    EXPECT_EQ(lent.closed, 0);
}

TEST_F(HostHttpTest, ABodyThatFailsOrIsShortIsAnError) {
    const ScriptServer server([](ScriptPeer& peer) { peer.waitForEnd(); });
    consort::testing::MemoryReader broken("0123456789");
    broken.failingAt(4, CONSORT_E_QUOTA);
    sdk::Source source(*broken.raw(), call_.call());
    const sdk::HttpRequest failing{.url = url(server), .method = "PUT", .body = &source};
    EXPECT_EQ(statusOf([&] { http().send(call_.call(), failing); }), CONSORT_E_QUOTA);
    consort::testing::MemoryReader little("0123");
    sdk::Source less(*little.raw(), call_.call());
    const sdk::HttpRequest missing{
        .url = url(server), .method = "PUT", .body = &less, .bodyBytes = 9};
    EXPECT_EQ(statusOf([&] { http().send(call_.call(), missing); }), CONSORT_E_INVALID);
}

TEST_F(HostHttpTest, HeadersCannotSmuggleARequest) {
    const ScriptServer server([](ScriptPeer& peer) { peer.waitForEnd(); });
    const auto sent = [&](sdk::HttpRequest request) {
        return statusOf([&] { http().send(call_.call(), request); });
    };
    EXPECT_EQ(sent({.url = url(server), .headers = {{"X", "a\r\nY: b"}}}), CONSORT_E_INVALID);
    EXPECT_EQ(sent({.url = url(server), .headers = {{"X Y", "a"}}}), CONSORT_E_INVALID);
    EXPECT_EQ(sent({.url = url(server), .method = "GET /"}), CONSORT_E_INVALID);
}

TEST_F(HostHttpTest, HeadAndNoContentHaveNoBody) {
    const ScriptServer server([](ScriptPeer& peer) {
        for (auto head = peer.readHead(); !head.empty(); head = peer.readHead()) {
            peer.send(
                head.starts_with("HEAD") ? "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"
                                         : "HTTP/1.1 204 No Content\r\n\r\n"
            );
        }
    });
    auto head = http().send(call_.call(), {.url = url(server), .method = "HEAD"});
    EXPECT_EQ(head.header("content-length"), "99");
    EXPECT_EQ(head.text(call_.call()), "");
    EXPECT_EQ(get(server), "");
}

TEST_F(HostHttpTest, FollowsRedirectsOnlyWhenAsked) {
    const ScriptServer server([](ScriptPeer& peer) {
        for (auto head = peer.readHead(); !head.empty(); head = peer.readHead()) {
            if (head.starts_with("GET /end ")) {
                peer.answer("end");
            } else if (head.starts_with("GET /away ")) {
                peer.send(
                    "HTTP/1.1 302 F\r\nLocation: http://example.org/\r\nContent-Length: 0\r\n\r\n"
                );
            } else if (head.starts_with("GET /round ")) {
                peer.send("HTTP/1.1 302 F\r\nLocation: /round\r\nContent-Length: 0\r\n\r\n");
            } else {
                peer.send("HTTP/1.1 301 M\r\nLocation: end\r\nContent-Length: 0\r\n\r\n");
            }
        }
    });
    const auto followed = [&](const std::string& path) {
        return http().send(call_.call(), {.url = url(server, path), .followRedirects = true});
    };
    EXPECT_EQ(http().get(call_.call(), url(server)).status, 301);
    EXPECT_EQ(followed("/").text(call_.call()), "end");
    EXPECT_EQ(statusOf([&] { followed("/away"); }), CONSORT_E_DENIED);
    EXPECT_EQ(statusOf([&] { followed("/round"); }), CONSORT_E_UNAVAILABLE);
}

TEST_F(HostHttpTest, CredentialsDoNotFollowToAnotherOrigin) {
    std::string seen;
    const ScriptServer other([&seen](ScriptPeer& peer) {
        seen = peer.readHead();
        peer.answer("x");
    });
    const ScriptServer server([&other](ScriptPeer& peer) {
        peer.readHead();
        peer.send(
            "HTTP/1.1 302 F\r\nLocation: http://127.0.0.1:" + std::to_string(other.port()) +
            "/\r\nContent-Length: 0\r\n\r\n"
        );
        peer.waitForEnd();
    });
    const sdk::HttpRequest request{
        .url = url(server),
        .headers = {{"Authorization", "Bearer secret"}, {"X-Kept", "1"}},
        .followRedirects = true};
    EXPECT_EQ(http().send(call_.call(), request).text(call_.call()), "x");
    EXPECT_EQ(seen.find("secret"), std::string::npos);
    EXPECT_NE(seen.find("X-Kept"), std::string::npos);
}

TEST_F(HostHttpTest, TlsIsCheckedAgainstTheConfiguredCertificates) {
    const auto certificate = (dir_.path() / "server.pem").string();
    writeCertificate(certificate);
    const auto serve = [](ScriptPeer& peer) {
        while (!peer.readHead().empty()) {
            peer.answer("secure");
        }
    };
    const ScriptServer server(serve, certificate);
    const auto secureUrl = "https://localhost:" + std::to_string(server.port()) + "/";
    options_.caFile = certificate;
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(http().get(call_.call(), secureUrl).text(call_.call()), "secure");
    }
    EXPECT_EQ(server.connections(), 1);

    HttpClientOptions strangers;
    strangers.proxy = "none";
    HttpClient distrustful(strangers);
    HostHttp host(distrustful, HttpAllowList({"http:localhost"}, {}, {}));
    EXPECT_EQ(
        statusOf([&] { sdk::Http(host.table()).get(call_.call(), secureUrl); }),
        CONSORT_E_UNAVAILABLE
    );
}

TEST_F(HostHttpTest, TlsThatStaysSilentEndsAtTheDeadline) {
    const ScriptServer plain([](ScriptPeer& peer) { peer.waitForEnd(); });
    call_.setTimeout(std::chrono::milliseconds(150));
    const auto address = "https://localhost:" + std::to_string(plain.port()) + "/";
    EXPECT_EQ(statusOf([&] { http().get(call_.call(), address); }), CONSORT_E_TIMEOUT);
}

TEST_F(HostHttpTest, GoesThroughAProxy) {
    const auto certificate = (dir_.path() / "server.pem").string();
    writeCertificate(certificate);
    std::string seen;
    const ScriptServer proxy([&seen](ScriptPeer& peer) {
        seen = peer.readHead();
        if (seen.starts_with("CONNECT")) {
            peer.send("HTTP/1.1 407 No\r\n\r\n");
        } else {
            peer.answer("by proxy");
        }
    });
    options_.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
    EXPECT_EQ(http().get(call_.call(), "http://localhost/a").text(call_.call()), "by proxy");
    EXPECT_TRUE(seen.starts_with("GET http://localhost/a HTTP/1.1\r\n")) << seen;
    EXPECT_EQ(
        statusOf([&] { http().get(call_.call(), "https://localhost/a"); }), CONSORT_E_UNAVAILABLE
    );
    EXPECT_TRUE(seen.starts_with("CONNECT localhost:443 HTTP/1.1\r\n")) << seen;
    EXPECT_NE(call_.message.find("HTTP/1.1 407 No"), std::string::npos);
}

TEST_F(HostHttpTest, OpenBodiesAreBounded) {
    const ScriptServer server([](ScriptPeer& peer) {
        while (!peer.readHead().empty()) {
            peer.answer("x");
        }
    });
    options_.maxOpenPerPlugin = 8;
    std::vector<sdk::HttpResponse> open;
    for (int i = 0; i < 8; ++i) {
        open.push_back(http().get(call_.call(), url(server)));
    }
    EXPECT_EQ(statusOfGet(server), CONSORT_E_QUOTA);
    open.pop_back();
    EXPECT_EQ(statusOfGet(server), CONSORT_OK);
}

TEST_F(HostHttpTest, ABodyMayBeReadByALaterCall) {
    const ScriptServer server([](ScriptPeer& peer) {
        peer.readHead();
        peer.answer("later");
        peer.waitForEnd();
    });
    std::optional<sdk::HttpResponse> response;
    {
        FakeCall first;
        response.emplace(http().get(first.call(), url(server)));
    }
    FakeCall second;
    EXPECT_EQ(response->text(second.call()), "later");
}

TEST(HttpClient, CertificatesThatCannotBeReadAreNamed) {
    HttpClientOptions options;
    options.caFile = "/nonexistent.pem";
    EXPECT_EQ(codeOf([&] { const HttpClient client(options); }), ErrorCode::Invalid);
}

}  // namespace
}  // namespace consort::extensions
