// SPDX-License-Identifier: Apache-2.0
#include "core/http/params.h"

#include <gtest/gtest.h>

#include "core/base/error.h"

namespace consort::http {
namespace {

TEST(Params, FindsDecodedValues) {
    EXPECT_EQ(findParam("a=1&b=x%20y+z&a=2", "b"), "x y z");
    EXPECT_EQ(findParam("a=1&a=2", "a"), "1");
    EXPECT_EQ(findParam("flag&x=", "flag"), "");
    EXPECT_EQ(findParam("na%6De=v", "name"), "v");
    EXPECT_EQ(findParam("a=1", "b"), std::nullopt);
    EXPECT_EQ(findParams("a=1&b=2&a=3", "a"), (std::vector<std::string>{"1", "3"}));
}

TEST(Params, MalformedEscapeNamesTheParameter) {
    try {
        findParam("q=%zz", "q");
        FAIL() << "no error";
    } catch (const Error& error) {
        ASSERT_EQ(error.fields().size(), 1U);
        EXPECT_EQ(error.fields()[0].field, "q");
    }
}

TEST(Params, RefusesBrokenEscapesAndNul) {
    EXPECT_EQ(percentDecode("%", Plus::Literal), std::nullopt);
    EXPECT_EQ(percentDecode("%4", Plus::Literal), std::nullopt);
    EXPECT_EQ(percentDecode("%00", Plus::Literal), std::nullopt);
    EXPECT_EQ(percentDecode("a+b", Plus::Literal), "a+b");
}

TEST(Params, EncodingRoundTrips) {
    const std::string text = "a/b c&d=é%~";
    EXPECT_EQ(percentDecode(percentEncode(text), Plus::Literal), text);
}

}  // namespace
}  // namespace consort::http
