// SPDX-License-Identifier: Apache-2.0
#include "core/http/router.h"

#include <gtest/gtest.h>

namespace consort::http {
namespace {

using Outcome = Router::Outcome;

Route row(Method method, std::string path) {
    return {method, std::move(path), Access::Public, Run::Inline, "test", [](const Request&) {
                return Response::noContent();
            }};
}

class RouterTest : public ::testing::Test {
protected:
    RouterTest() {
        router_.add(row(Method::Get, "/tracks/{id}"));
        router_.add(row(Method::Get, "/tracks/new"));
        router_.add(row(Method::Delete, "/tracks/{id}"));
        router_.add(row(Method::Get, "/tracks/{track}/parts/{part}"));
        router_.add(row(Method::Get, "/files/{rest...}"));
        router_.add(row(Method::Get, "/"));
    }

    std::string pathOf(std::string_view path, Method method = Method::Get) {
        const auto match = router_.match(method, path);
        return match.route == nullptr ? "" : match.route->path;
    }

    Router router_;
};

TEST_F(RouterTest, TextWinsOverParameters) {
    EXPECT_EQ(pathOf("/tracks/new"), "/tracks/new");
    EXPECT_EQ(pathOf("/tracks/other"), "/tracks/{id}");
}

TEST_F(RouterTest, ParametersAreDecoded) {
    const auto match = router_.match(Method::Get, "/tracks/a%20b/parts/c%2Fd");
    ASSERT_EQ(match.outcome, Outcome::Found);
    EXPECT_EQ(match.params, (Request::PathParams{{"track", "a b"}, {"part", "c/d"}}));
}

TEST_F(RouterTest, TailTakesTheRest) {
    const auto match = router_.match(Method::Get, "/files/a/b.js");
    ASSERT_EQ(match.outcome, Outcome::Found);
    EXPECT_EQ(match.params, (Request::PathParams{{"rest", "a/b.js"}}));
}

TEST_F(RouterTest, HeadIsAnsweredByGetRows) {
    EXPECT_EQ(pathOf("/tracks/1", Method::Head), "/tracks/{id}");
}

TEST_F(RouterTest, WrongMethodNamesTheAllowedOnes) {
    const auto match = router_.match(Method::Post, "/tracks/1");
    EXPECT_EQ(match.outcome, Outcome::MethodNotAllowed);
    EXPECT_EQ(match.allow, "GET, HEAD, DELETE, OPTIONS");
}

TEST_F(RouterTest, UnknownPathsAreNotFound) {
    for (const auto* path : {"/nothing", "/tracks", "/tracks/", "/tracks/1/", "/tracks//parts/2"}) {
        EXPECT_EQ(router_.match(Method::Get, path).outcome, Outcome::NotFound) << path;
    }
}

TEST_F(RouterTest, RefusesPathsThatClimb) {
    for (const auto* path :
         {"/files/../etc",
          "/files/%2e%2e/etc",
          "/files/.",
          "/files/a%2F..%2Fb",
          "/files/%00",
          "/files/%zz",
          "/files/%ff",
          "/files/%c0%ae",
          "nothing",
          ""}) {
        EXPECT_EQ(router_.match(Method::Get, path).outcome, Outcome::BadPath) << path;
    }
}

TEST_F(RouterTest, FallbackAnswersReadsOnly) {
    router_.setFallback(row(Method::Get, "/index.html"));
    EXPECT_EQ(pathOf("/albums/7"), "/index.html");
    EXPECT_EQ(router_.match(Method::Post, "/albums/7").outcome, Outcome::NotFound);
    EXPECT_EQ(router_.match(Method::Get, "/albums/7").index, router_.routes().size());
}

TEST_F(RouterTest, RefusesDuplicateRows) {
    EXPECT_THROW(router_.add(row(Method::Get, "/tracks/{other}")), std::logic_error);
    EXPECT_THROW(router_.add(row(Method::Get, "no-slash")), std::logic_error);
    EXPECT_THROW(router_.add(row(Method::Get, "/a{b}")), std::logic_error);
    EXPECT_THROW(router_.add(row(Method::Get, "/{rest...}/more")), std::logic_error);
}

}  // namespace
}  // namespace consort::http
