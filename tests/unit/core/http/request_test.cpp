// SPDX-License-Identifier: Apache-2.0
#include "core/http/request.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/http/problem.h"

namespace consort::http {
namespace {

TEST(Request, SplitsPathAndQuery) {
    const Request request({.target = "/a%20b?x=1&y=%C3%A9&x=2"});
    EXPECT_EQ(request.path(), "/a%20b");
    EXPECT_EQ(request.query("y"), "é");
    EXPECT_EQ(request.queryAll("x"), (std::vector<std::string>{"1", "2"}));
    EXPECT_EQ(Request({.target = "/a"}).queryString(), "");
}

TEST(Request, FindsCookies) {
    const Request request({.headers = {{"Cookie", "a=1; session=\"abc\"; b="}}});
    EXPECT_EQ(request.cookie("session"), "abc");
    EXPECT_EQ(request.cookie("b"), "");
    EXPECT_EQ(request.cookie("c"), std::nullopt);
}

TEST(Request, UserIsUnauthorizedWithoutPrincipal) {
    Request request({});
    EXPECT_THROW(request.user(), Error);
    request.setPrincipal(Principal{.user = UserId("u")});
    EXPECT_EQ(request.user().user, UserId("u"));
}

TEST(Request, PathIdIsTyped) {
    Request request({});
    request.setPathParams({{"id", "t1"}});
    EXPECT_EQ(request.pathId<TrackId>("id"), TrackId("t1"));
    EXPECT_THROW(request.pathParam("other"), std::logic_error);
}

TEST(Headers, ValuesCannotAddLines) {
    Headers headers;
    headers.set("Location", "/a\r\nSet-Cookie: x");
    EXPECT_EQ(headers.find("location"), "/a  Set-Cookie: x");
}

TEST(Problem, NamesFieldsAndHidesInternals) {
    const auto fields = invalidField("name", "is \"empty\"");
    EXPECT_EQ(statusOf(fields), 422);
    EXPECT_NE(
        toJson(problemOf(fields, "r1"))
            .find(R"("errors":[{"field":"name","message":"is \"empty\""}])"),
        std::string::npos
    );
    const Error internal(ErrorCode::Internal, "secret path");
    EXPECT_EQ(toJson(problemOf(internal, "r1")).find("secret"), std::string::npos);
}

TEST(Problem, TellsHowToSignInAndWhenToRetry) {
    const auto denied = toResponse(Error(ErrorCode::Unauthorized, "x"), "r");
    EXPECT_TRUE(denied.headers.has("WWW-Authenticate"));
    const auto busy = toResponse(
        Error(ErrorCode::Quota, "x").withRetryAfter(std::chrono::milliseconds(1500)), "r"
    );
    EXPECT_EQ(busy.status, 429);
    EXPECT_EQ(busy.headers.find("Retry-After"), "2");
}

}  // namespace
}  // namespace consort::http
