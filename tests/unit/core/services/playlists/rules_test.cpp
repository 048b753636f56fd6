// SPDX-License-Identifier: Apache-2.0
#include "core/services/playlists/rules.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "core/base/error.h"

namespace consort::playlists {
namespace {

/// The place that the error names, or empty when there is none.
std::string placeOfError(const std::string& text) {
    try {
        rulesOf(JsonValue::parse(text));
    } catch (const Error& error) {
        return error.fields().empty() ? "without a field" : error.fields().front().field;
    }
    return "";
}

std::string nested(int depth) {
    std::string text = R"({"all":[]})";
    for (int i = 1; i < depth; ++i) {
        text = R"({"not":)" + text + "}";
    }
    return R"({"match":)" + text + "}";
}

TEST(Rules, ComeBackAsTheyWereWritten) {
    const std::string text =
        R"({"match":{"all":[{"field":"title","contains":"sea"},{"any":[{"field":"year",)"
        R"("at_least":1990,"at_most":1999},{"field":"added_at","last_days":30}]},)"
        R"({"not":{"field":"liked","is":true}}]},"sort":"random","descending":true,"seed":7,)"
        R"("limit":50})";
    EXPECT_EQ(textOf(rulesOf(JsonValue::parse(text))), text);
}

TEST(Rules, HaveDefaults) {
    const auto rules = rulesOf(JsonValue::parse(R"({"match":{"all":[]}})"));
    EXPECT_EQ(rules.sort, db::SmartSort::Title);
    EXPECT_FALSE(rules.isDescending);
    EXPECT_EQ(rules.limit, db::kHighestSmartLimit);
}

TEST(Rules, NumbersAreRangesWithOpenEnds) {
    const auto rule =
        rulesOf(JsonValue::parse(R"({"match":{"field":"rating","at_least":4}})")).match;
    EXPECT_EQ(rule.lowest, 4);
    EXPECT_EQ(rule.highest, std::numeric_limits<std::int64_t>::max());
}

TEST(Rules, ErrorsNameThePlace) {
    EXPECT_EQ(placeOfError("{}"), "rules/match");
    EXPECT_EQ(placeOfError(R"({"match":{}})"), "rules/match");
    EXPECT_EQ(
        placeOfError(R"({"match":{"all":[{"all":[]},{"any":[{"field":"colour","is":"x"}]}]}})"),
        "rules/match/all/1/any/0/field"
    );
    EXPECT_EQ(
        placeOfError(R"({"match":{"not":{"field":"year","is":"2001"}}})"), "rules/match/not/is"
    );
    EXPECT_EQ(
        placeOfError(R"({"match":{"field":"format","contains":"a"}})"), "rules/match/contains"
    );
    EXPECT_EQ(placeOfError(R"({"match":{"all":[]},"limit":10001})"), "rules/limit");
}

TEST(Rules, AreNestedTenDeepAtMost) {
    EXPECT_EQ(placeOfError(nested(kHighestRuleDepth)), "");
    EXPECT_NE(placeOfError(nested(kHighestRuleDepth + 1)), "");
}

}  // namespace
}  // namespace consort::playlists
