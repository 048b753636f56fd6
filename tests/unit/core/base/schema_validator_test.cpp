// SPDX-License-Identifier: Apache-2.0
#include "core/base/config/schema_validator.h"

#include <filesystem>
#include <fstream>

#include <stdlib.h>

#include <gtest/gtest.h>

#include "core/base/config/config_document.h"
#include "core/base/error.h"

namespace consort {
namespace {

class SchemaValidatorTest : public testing::Test {
protected:
    SchemaValidatorTest() {
        std::string pattern = testing::TempDir() + "schemaXXXXXX";
        dir_ = ::mkdtemp(pattern.data());
    }

    ~SchemaValidatorTest() override { std::filesystem::remove_all(dir_); }

    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(dir_ / name) << text;
        return (dir_ / name).string();
    }

    ConfigNode validate(const std::string& properties, const std::string& toml) {
        const auto document = ConfigDocument::load(write("c.toml", toml), {});
        const auto schema = parseSchema(
            R"({"type":"object","additionalProperties":false,"properties":)" + properties + "}"
        );
        problems_.clear();
        warnings_.clear();
        const ConfigPlace place{"c.toml", "config", {1, 1}};
        return validateConfig(schema, toConfigNode(document), place, problems_, &warnings_);
    }

    /// `line:column: message` of the only problem, "" without any.
    std::string problemOf(const std::string& properties, const std::string& toml) {
        validate(properties, toml);
        EXPECT_LE(problems_.size(), 1U);
        return problems_.empty()
                   ? ""
                   : std::to_string(problems_[0].line) + ":" + std::to_string(problems_[0].column) +
                         ": " + problems_[0].message;
    }

    std::filesystem::path dir_;
    std::vector<ConfigProblem> problems_;
    std::vector<ConfigProblem> warnings_;
};

TEST_F(SchemaValidatorTest, SuggestsTheKeyThatWasMeant) {
    EXPECT_EQ(
        problemOf(R"({"bucket":{"type":"string"}})", "\n  buket = \"a\"\n"),
        "2:3: config: unknown key \"buket\" (did you mean \"bucket\"?)"
    );
}

TEST_F(SchemaValidatorTest, ReadsARenamedKeyAndWarns) {
    const auto read =
        validate(R"({"root":{"type":"string","x-renamed-from":"path"}})", "path = \"a\"");
    EXPECT_TRUE(problems_.empty());
    ASSERT_NE(read.find("root"), nullptr);
    EXPECT_EQ(read.find("root")->text, "a");
    ASSERT_EQ(warnings_.size(), 1U);
    EXPECT_EQ(
        warnings_[0].toString(), "c.toml:1:1: warning: config: \"path\" is now called \"root\""
    );
}

TEST_F(SchemaValidatorTest, RefusesTheOldNameBesideTheNewOne) {
    EXPECT_EQ(
        problemOf(
            R"({"root":{"type":"string","x-renamed-from":"path"}})", "path = \"a\"\nroot = \"b\""
        ),
        "1:1: config: \"path\" is now called \"root\", which is set as well"
    );
}

TEST_F(SchemaValidatorTest, ChecksARenamedKeyByTheRulesOfTheNewOne) {
    EXPECT_EQ(
        problemOf(R"({"n":{"type":"integer","x-renamed-from":"m"}})", "m = true"),
        "1:5: config.m: expected a whole number, got true"
    );
}

TEST_F(SchemaValidatorTest, PointsAtAValueOfAnotherType) {
    EXPECT_EQ(
        problemOf(R"({"n":{"type":"integer"}})", "n = \"four\""),
        "1:5: config.n: expected a whole number, got \"four\""
    );
    EXPECT_EQ(
        problemOf(R"({"b":{"type":"boolean"}})", "b = [1]"),
        "1:5: config.b: expected true or false, got a list"
    );
}

TEST_F(SchemaValidatorTest, KeepsNumbersInTheirRange) {
    constexpr const char* kSchema = R"({"n":{"type":"number","minimum":1,"maximum":8}})";
    EXPECT_EQ(problemOf(kSchema, "n = 8"), "");
    EXPECT_EQ(problemOf(kSchema, "n = 1.5"), "");
    EXPECT_EQ(problemOf(kSchema, "n = 9"), "1:5: config.n: expected a number from 1 to 8, got 9");
    EXPECT_NE(problemOf(kSchema, "n = nan"), "");
}

TEST_F(SchemaValidatorTest, CountsCharactersNotBytes) {
    constexpr const char* kSchema = R"({"s":{"type":"string","minLength":2,"maxLength":3}})";
    EXPECT_EQ(problemOf(kSchema, "s = \"äöü\""), "");
    EXPECT_EQ(
        problemOf(kSchema, "s = \"ä\""), "1:5: config.s: expected at least 2 characters, got 1"
    );
}

TEST_F(SchemaValidatorTest, SuggestsTheWordThatWasMeant) {
    EXPECT_EQ(
        problemOf(R"({"s":{"type":"string","enum":["follow","refuse"]}})", "s = \"folow\""),
        "1:5: config.s: expected one of \"follow\", \"refuse\", got \"folow\" (did you mean "
        "\"follow\"?)"
    );
}

TEST_F(SchemaValidatorTest, MatchesPatternsAnywhereInTheText) {
    constexpr const char* kSchema = R"({"s":{"type":"string","pattern":"b+$"}})";
    EXPECT_EQ(problemOf(kSchema, "s = \"abb\""), "");
    EXPECT_EQ(
        problemOf(kSchema, "s = \"abba\""), "1:5: config.s: expected a text like b+$, got \"abba\""
    );
}

TEST_F(SchemaValidatorTest, ChecksEveryEntryOfAList) {
    constexpr const char* kSchema =
        R"({"l":{"type":"array","minItems":1,"uniqueItems":true,"items":{"type":"integer"}}})";
    EXPECT_EQ(problemOf(kSchema, "l = []"), "1:5: config.l: expected at least 1 entries, got 0");
    EXPECT_EQ(problemOf(kSchema, "l = [1, 2, 1]"), "1:12: config.l[2]: stands there twice");
    EXPECT_EQ(
        problemOf(kSchema, "l = [1, true]"), "1:9: config.l[1]: expected a whole number, got true"
    );
}

TEST_F(SchemaValidatorTest, FillsDefaultsAlsoOfNestedTables) {
    const auto config = validate(
        R"({"a":{"type":"integer","default":7},
            "t":{"type":"object","properties":{"b":{"type":"string","default":"x"}}}})",
        ""
    );
    EXPECT_TRUE(problems_.empty());
    EXPECT_EQ(config.resolve("/a")->integer, 7);
    EXPECT_EQ(config.resolve("/t/b")->text, "x");
    EXPECT_EQ(config.resolve("/t/c"), nullptr);
}

TEST_F(SchemaValidatorTest, MeasuresDurationsAndSizes) {
    constexpr const char* kSchema = R"({"d":{"type":"string","format":"duration"},
                                        "s":{"type":"string","format":"size"}})";
    const auto config = validate(kSchema, "d = \"250ms\"\ns = \"8MiB\"\n");
    EXPECT_TRUE(problems_.empty());
    EXPECT_EQ(config.find("d")->integer, 250);
    EXPECT_EQ(config.find("s")->integer, 8 << 20);
    EXPECT_EQ(validate(kSchema, "d = 90").find("d")->integer, 90'000);
    EXPECT_EQ(
        problemOf(kSchema, "s = \"8 megs\""),
        "1:5: config.s: expected a size such as \"8MiB\", got \"8 megs\""
    );
}

struct FormatCase {
    const char* format;
    const char* good;
    const char* bad;
};

class SchemaFormatTest : public SchemaValidatorTest,
                         public testing::WithParamInterface<FormatCase> {};

TEST_P(SchemaFormatTest, TellsGoodFromBad) {
    const auto schema =
        R"({"v":{"type":"string","format":")" + std::string(GetParam().format) + "\"}}";
    EXPECT_EQ(problemOf(schema, "v = \"" + std::string(GetParam().good) + "\""), "");
    EXPECT_NE(problemOf(schema, "v = \"" + std::string(GetParam().bad) + "\""), "");
}

INSTANTIATE_TEST_SUITE_P(
    All,
    SchemaFormatTest,
    testing::Values(
        FormatCase{"uri", "https://example.org/a", "example.org"},
        FormatCase{"hostname", "music-1.example.org", "-music.example.org"},
        FormatCase{"hostname", "localhost", "a..b"},
        FormatCase{"path", "/srv/music", ""},
        FormatCase{"directory", "/", "/nonexistent"},
        FormatCase{"duration", "2h", "2 hours"},
        FormatCase{"size", "512", "-1"},
        FormatCase{"cron", "*/15 4,5 * 1-6 0", "60 * * * *"},
        FormatCase{"cron", "30 4 * * *", "30 4 * *"}
    )
);

TEST_F(SchemaValidatorTest, TakesSecretsFromEnvironmentAndFileOnly) {
    constexpr const char* kSchema = R"({"key":{"type":"string","x-secret":true}})";
    const auto file = write("secret", "s3cret\n");
    EXPECT_EQ(validate(kSchema, "key = { file = \"" + file + "\" }").find("key")->text, "s3cret");
    ::setenv("CONSORT_TEST_SECRET", "from env", 1);
    EXPECT_EQ(
        validate(kSchema, "key = { env = \"CONSORT_TEST_SECRET\" }").find("key")->text, "from env"
    );
    EXPECT_EQ(
        problemOf(kSchema, "key = { env = \"CONSORT_NOT_SET\" }"),
        "1:7: config.key: environment variable CONSORT_NOT_SET is not set"
    );
    EXPECT_EQ(
        problemOf(kSchema, "key = { file = \"/nonexistent\" }"),
        "1:7: config.key: cannot read \"/nonexistent\": No such file or directory"
    );
    EXPECT_NE(problemOf(kSchema, "key = \"hunter2\"").find("is a secret"), std::string::npos);
}

TEST_F(SchemaValidatorTest, NeverShowsASecret) {
    const auto file = write("secret", "hunter2");
    const auto problem = problemOf(
        R"({"key":{"type":"string","x-secret":true,"pattern":"^[0-9]+$"}})",
        "key = { file = \"" + file + "\" }"
    );
    EXPECT_NE(problem, "");
    EXPECT_EQ(problem.find("hunter2"), std::string::npos);
}

TEST_F(SchemaValidatorTest, ChoosesTheVariantByItsDiscriminator) {
    constexpr const char* kSchema = R"({"from":{"type":"object","oneOf":[
        {"type":"object","additionalProperties":false,"required":["path"],
         "properties":{"kind":{"const":"file"},"path":{"type":"string"}}},
        {"type":"object","additionalProperties":false,
         "properties":{"kind":{"const":"url"},"url":{"type":"string","format":"uri"}}}]}})";
    EXPECT_EQ(problemOf(kSchema, "from = { kind = \"file\", path = \"/a\" }"), "");
    EXPECT_EQ(
        problemOf(kSchema, "from = { kind = \"url\", path = \"/a\" }"),
        "1:24: config.from: unknown key \"path\""
    );
    EXPECT_EQ(
        problemOf(kSchema, "from = { kind = \"urll\" }"),
        "1:17: config.from.kind: expected one of \"file\", \"url\", got \"urll\" (did you mean "
        "\"url\"?)"
    );
    EXPECT_EQ(problemOf(kSchema, "from = {}"), "1:8: config.from: \"kind\" is missing");
}

TEST_F(SchemaValidatorTest, FindsEveryProblemAtOnce) {
    validate(R"({"a":{"type":"integer"},"b":{"type":"integer"}})", "a = \"x\"\nb = \"y\"\nc = 1");
    EXPECT_EQ(problems_.size(), 3U);
}

TEST(Schema, RefusesAKeywordItWouldNotCheck) {
    try {
        parseSchema(R"({"type":"object","properties":{"n":{"type":"integer","multipleOf":2}}})");
        FAIL();
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "schema /properties/n: unknown keyword \"multipleOf\"");
    }
}

TEST(Schema, AnEmptyTextIsTheSchemaOfAnEmptyTable) {
    EXPECT_FALSE(parseSchema("").allowsOthers);
}

TEST(ConfigNode, ResolvesEscapedPointers) {
    const auto node = configNodeFromJson(R"({"a/b":[{"c~d":5}]})");
    EXPECT_EQ(node.resolve("/a~1b/0/c~0d")->integer, 5);
    EXPECT_EQ(node.resolve("/a~1b/1"), nullptr);
    EXPECT_EQ(node.resolve(""), &node);
    EXPECT_EQ(node.resolve("a"), nullptr);
}

}  // namespace
}  // namespace consort
