// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/base/json_writer.h"

namespace consort {
namespace {

TEST(JsonWriter, NestsAndEscapes) {
    JsonWriter json;
    json.beginObject().member("a", "q\"\n").member("n", -5).member("big", std::uint64_t{1} << 63);
    json.key("list").beginArray().value(true).null().value(std::optional<int>{}).endArray();
    json.member("nan", std::nan("")).endObject();
    EXPECT_EQ(
        json.str(),
        R"({"a":"q\"\n","n":-5,"big":9223372036854775808,"list":[true,null,null],"nan":null})"
    );
}

TEST(JsonValue, ReadsMembers) {
    const auto json = JsonValue::parse(R"({"s":"x","i":7,"b":false,"o":{"k":["a","b"]},"z":null})");
    EXPECT_EQ(json.getString("s"), "x");
    EXPECT_EQ(json.getInt("i"), 7);
    EXPECT_EQ(json.findBool("b"), false);
    EXPECT_FALSE(json.findString("z").has_value());
    EXPECT_FALSE(json.has("z"));
    const auto items = json.findObject("o")->listItems("k");
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[1].asString(), "b");
}

TEST(JsonValue, NamesTheFieldOfAWrongType) {
    const auto json = JsonValue::parse(R"({"i":"7"})");
    try {
        json.getInt("i");
        FAIL() << "a string was taken for a number";
    } catch (const Error& error) {
        ASSERT_EQ(error.fields().size(), 1U);
        EXPECT_EQ(error.fields()[0].field, "i");
    }
    EXPECT_THROW(json.getString("missing"), Error);
}

TEST(JsonValue, RefusesWhatIsNotJson) {
    for (const char* text : {"", "{", "{}x", "{'a':1}", "[1,]", "nul", "\"\xff\"", "{\"a\":1,}"}) {
        EXPECT_THROW(JsonValue::parse(text), Error) << text;
    }
}

TEST(JsonValue, RefusesDeepNestingWithoutRecursion) {
    const std::string deep(500'000, '[');
    EXPECT_THROW(JsonValue::parse(deep), Error);
    EXPECT_THROW(JsonValue::parse(deep + std::string(500'000, ']')), Error);
    EXPECT_NO_THROW(JsonValue::parse(std::string(64, '[') + std::string(64, ']')));
}

}  // namespace
}  // namespace consort
