// SPDX-License-Identifier: Apache-2.0
#include "core/http/conditional.h"

#include <gtest/gtest.h>

namespace consort::http {
namespace {

constexpr TimeMs kModified = 784111777000;  // Sun, 06 Nov 1994 08:49:37 GMT
const Validators kCurrent{.etag = "v1", .lastModifiedMs = kModified + 999};

Precondition get(const Headers& headers) {
    return evaluate(headers, Method::Get, kCurrent);
}

TEST(Conditional, ProceedsWithoutConditions) {
    EXPECT_EQ(get({}), Precondition::Proceed);
}

TEST(Conditional, IfNoneMatchComparesWeakly) {
    EXPECT_EQ(get({{"If-None-Match", "\"v1\""}}), Precondition::NotModified);
    EXPECT_EQ(get({{"If-None-Match", "W/\"v1\""}}), Precondition::NotModified);
    EXPECT_EQ(get({{"If-None-Match", "\"v0\", W/\"v1\""}}), Precondition::NotModified);
    EXPECT_EQ(get({{"If-None-Match", "*"}}), Precondition::NotModified);
    EXPECT_EQ(get({{"If-None-Match", "\"v2\""}}), Precondition::Proceed);
    EXPECT_EQ(get({{"If-None-Match", "v1"}}), Precondition::Proceed);
}

TEST(Conditional, IfNoneMatchFailsWrites) {
    EXPECT_EQ(evaluate({{"If-None-Match", "*"}}, Method::Put, kCurrent), Precondition::Failed);
}

TEST(Conditional, IfMatchComparesStrongly) {
    EXPECT_EQ(get({{"If-Match", "\"v1\""}}), Precondition::Proceed);
    EXPECT_EQ(get({{"If-Match", "*"}}), Precondition::Proceed);
    EXPECT_EQ(get({{"If-Match", "W/\"v1\""}}), Precondition::Failed);
    EXPECT_EQ(get({{"If-Match", "\"v2\""}}), Precondition::Failed);
    const Validators none{.exists = false};
    EXPECT_EQ(evaluate({{"If-Match", "*"}}, Method::Put, none), Precondition::Failed);
}

TEST(Conditional, IfModifiedSinceHasWholeSeconds) {
    EXPECT_EQ(
        get({{"If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"}}), Precondition::NotModified
    );
    EXPECT_EQ(get({{"If-Modified-Since", "Sun, 06 Nov 1994 08:49:36 GMT"}}), Precondition::Proceed);
    EXPECT_EQ(get({{"If-Modified-Since", "yesterday"}}), Precondition::Proceed);
}

TEST(Conditional, IfUnmodifiedSinceFailsWhenModified) {
    EXPECT_EQ(
        get({{"If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:36 GMT"}}), Precondition::Failed
    );
    EXPECT_EQ(
        get({{"If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"}}), Precondition::Proceed
    );
    EXPECT_EQ(get({{"If-Unmodified-Since", "yesterday"}}), Precondition::Proceed);
}

TEST(Conditional, TagsPrecedeDates) {
    EXPECT_EQ(
        get({{"If-None-Match", "\"v2\""}, {"If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"}}),
        Precondition::Proceed
    );
    EXPECT_EQ(
        get({{"If-Match", "\"v1\""}, {"If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:36 GMT"}}),
        Precondition::Proceed
    );
    EXPECT_EQ(get({{"If-Match", "\"v2\""}, {"If-None-Match", "\"v1\""}}), Precondition::Failed);
}

TEST(Conditional, IfRangeNeedsAnExactStrongMatch) {
    EXPECT_TRUE(ifRangeMatches({}, kCurrent));
    EXPECT_TRUE(ifRangeMatches({{"If-Range", "\"v1\""}}, kCurrent));
    EXPECT_FALSE(ifRangeMatches({{"If-Range", "W/\"v1\""}}, kCurrent));
    EXPECT_FALSE(ifRangeMatches({{"If-Range", "\"v2\""}}, kCurrent));
    EXPECT_TRUE(ifRangeMatches({{"If-Range", "Sun, 06 Nov 1994 08:49:37 GMT"}}, kCurrent));
    EXPECT_FALSE(ifRangeMatches({{"If-Range", "Sun, 06 Nov 1994 08:49:38 GMT"}}, kCurrent));
    EXPECT_FALSE(ifRangeMatches({{"If-Range", "soon"}}, kCurrent));
}

TEST(HttpDate, ReadsAllThreeForms) {
    EXPECT_EQ(parseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"), kModified);
    EXPECT_EQ(parseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT"), kModified);
    EXPECT_EQ(parseHttpDate("Sun Nov  6 08:49:37 1994"), kModified);
}

TEST(HttpDate, RefusesEverythingElse) {
    for (const auto* text :
         {"",
          "Sun, 06 Nov 1994 08:49:37",
          "Sun, 06 Foo 1994 08:49:37 GMT",
          "Sun, 06 Nov 1994 25:49:37 GMT",
          "Sun, 06 Nov 1994 08:49:37 GMT x",
          "1994-11-06"}) {
        EXPECT_EQ(parseHttpDate(text), std::nullopt) << text;
    }
}

TEST(HttpDate, RoundTrips) {
    EXPECT_EQ(formatHttpDate(kModified), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(parseHttpDate(formatHttpDate(1'700'000'000'000)), 1'700'000'000'000);
}

}  // namespace
}  // namespace consort::http
