// SPDX-License-Identifier: Apache-2.0
#include "core/http/engine/head_parser.h"

#include <gtest/gtest.h>

#include "core/http/problem.h"

namespace consort::http {
namespace {

RequestHead parse(const std::string& head) {
    HeadParser parser;
    return parser.parse(head);
}

int statusFor(const std::string& head) {
    try {
        parse(head);
        return 200;
    } catch (const StatusError& error) {
        return error.status();
    }
}

std::string get(const std::string& lines) {
    return "GET / HTTP/1.1\r\nHost: h\r\n" + lines + "\r\n";
}

TEST(HeadParser, ReadsLineAndFields) {
    const auto head =
        parse("POST /a?b=c HTTP/1.1\r\nHost: h\r\nContent-Length: 12\r\nX:  y \r\n\r\n");
    EXPECT_EQ(head.method, Method::Post);
    EXPECT_EQ(head.target, "/a?b=c");
    EXPECT_EQ(head.headers.find("x"), "y");
    EXPECT_EQ(head.contentLength, 12U);
    EXPECT_TRUE(head.keepAlive);
}

TEST(HeadParser, KnowsWhenTheConnectionGoesOn) {
    EXPECT_FALSE(parse(get("Connection: close\r\n")).keepAlive);
    EXPECT_FALSE(parse(get("Connection: foo, Close\r\n")).keepAlive);
    EXPECT_FALSE(parse("GET / HTTP/1.0\r\n\r\n").keepAlive);
    EXPECT_TRUE(parse("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keepAlive);
}

TEST(HeadParser, ReducesAbsoluteTargets) {
    EXPECT_EQ(parse("GET http://h:1/a?b HTTP/1.1\r\nHost: h\r\n\r\n").target, "/a?b");
    EXPECT_EQ(parse("GET http://h HTTP/1.1\r\nHost: h\r\n\r\n").target, "/");
    EXPECT_EQ(statusFor("GET nonsense HTTP/1.1\r\nHost: h\r\n\r\n"), 400);
}

TEST(HeadParser, RefusesWhatProxiesReadDifferently) {
    for (const auto* lines : {
             "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
             "Content-Length: 1\r\nContent-Length: 2\r\n",
             "Content-Length: 1, 1\r\n",
             "Content-Length: +1\r\n",
             "Content-Length: \r\n",
             "Content-Length: 0x1\r\n",
             "Content-Length: 99999999999999999999\r\n",
             "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
             "Transfer-Encoding : chunked\r\n",
             "A: b\n",
             "A: b\r c\r\n",
             "A: b\r\n folded\r\n",
             " A: b\r\n",
             "no colon\r\n",
             ": no name\r\n",
             "Host: again\r\n",
         }) {
        EXPECT_EQ(statusFor(get(lines)), 400) << lines;
    }
    EXPECT_EQ(statusFor(get(std::string("A: b\0c\r\n", 8))), 400);
    EXPECT_EQ(statusFor("GET / HTTP/1.1\r\n\r\n"), 400);
    EXPECT_EQ(statusFor("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
}

TEST(HeadParser, TellsWhatIsNotSupported) {
    EXPECT_EQ(statusFor(get("Transfer-Encoding: gzip, chunked\r\n")), 501);
    EXPECT_EQ(statusFor("BREW / HTTP/1.1\r\nHost: h\r\n\r\n"), 501);
    EXPECT_EQ(statusFor("GET / HTTP/2.0\r\nHost: h\r\n\r\n"), 505);
    EXPECT_EQ(statusFor("GET /\r\n\r\n"), 400);
    EXPECT_EQ(statusFor("GET  / HTTP/1.1\r\n\r\n"), 400);
    EXPECT_EQ(statusFor(get("Expect: miracles\r\n")), 417);
}

TEST(HeadParser, RefusesTooManyFields) {
    std::string lines;
    for (int i = 0; i < 200; ++i) {
        lines += "A" + std::to_string(i) + ": b\r\n";
    }
    EXPECT_EQ(statusFor(get(lines)), 431);
}

TEST(HeadParser, IsReusable) {
    HeadParser parser;
    EXPECT_THROW(parser.parse(get("bad line\r\n")), StatusError);
    EXPECT_EQ(parser.parse(get("A: b\r\n")).headers.size(), 2U);
    EXPECT_EQ(parser.parse(get("")).headers.size(), 1U);
}

}  // namespace
}  // namespace consort::http
