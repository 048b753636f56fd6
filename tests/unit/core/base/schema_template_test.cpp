// SPDX-License-Identifier: Apache-2.0
#include "core/base/config/schema_template.h"

#include <fstream>

#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/config/config_document.h"
#include "core/base/config/schema_validator.h"

namespace consort {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string render(const std::string& properties, const std::string& required = "[]") {
    const auto schema = parseSchema(
        R"({"type":"object","additionalProperties":false,"required":)" + required +
        R"(,"properties":)" + properties + "}"
    );
    return renderConfigTemplate({"door", "org.example.door", "Door 1.0.0: auth"}, schema);
}

/// The whole file as it is read; throws when it is no TOML.
ConfigNode parse(const std::string& text) {
    // Tests run side by side, each in its own process.
    const std::string file =
        testing::TempDir() + "schema_template_" + std::to_string(::getpid()) + ".toml";
    std::ofstream(file) << text;
    return toConfigNode(ConfigDocument::load(file, {}));
}

/// What a careless reader gets: the comment marks of settings and headers removed.
std::string uncommented(const std::string& text) {
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto end = text.find('\n', at);
        auto line = text.substr(at, end - at);
        if (line.starts_with("# ") && (line.find(" = ") != std::string::npos || line[2] == '[')) {
            line = line.substr(2);
        }
        out += line + "\n";
        at = end + 1;
    }
    return out;
}

TEST(SchemaTemplate, ShowsRequiredKeysAndCommentsTheOthers) {
    EXPECT_EQ(
        render(
            R"({"root":{"type":"string","description":"Where","format":"directory"},
                "depth":{"type":"integer","description":"How deep","minimum":1,"maximum":9,
                         "default":3}})",
            R"(["root"])"
        ),
        "# Door 1.0.0: auth\n"
        "[plugins.door]\n"
        "use = \"org.example.door\"\n"
        "\n"
        "[plugins.door.config]\n"
        "# Where. Required.\n"
        "root = \"/srv\"\n"
        "# How deep. A number from 1 to 9.\n"
        "# depth = 3\n"
    );
}

TEST(SchemaTemplate, NamesAVariableForASecretAndNeverItsDefault) {
    const auto text = render(R"({"pin-code":{"type":"string","x-secret":true,"default":"1234"}})");
    EXPECT_THAT(text, HasSubstr("# pin-code = { env = \"DOOR_PIN_CODE\" }\n"));
    EXPECT_THAT(text, Not(HasSubstr("1234")));
}

TEST(SchemaTemplate, PutsTablesBehindTheKeysOfTheirParent) {
    const auto text = render(
        R"({"cache":{"type":"object","properties":{"size":{"type":"string","format":"size",
                     "default":"8MiB"}}},
            "servers":{"type":"array","items":{"type":"object","required":["url"],
                       "properties":{"url":{"type":"string","format":"uri"}}}},
            "name":{"type":"string"}})",
        R"(["name","servers"])"
    );
    const auto read = parse(text);
    EXPECT_EQ(read.resolve("/plugins/door/config/name")->type, ConfigType::String);
    EXPECT_EQ(read.resolve("/plugins/door/config/servers/0/url")->text, "https://example.org/");
    EXPECT_EQ(read.resolve("/plugins/door/config/cache"), nullptr);
    EXPECT_THAT(text, HasSubstr("# [plugins.door.config.cache]\n# size = \"8MiB\"\n"));
}

TEST(SchemaTemplate, ShowsOneVariantAndTheOthersAsComments) {
    const auto text = render(
        R"({"keep":{"type":"object","oneOf":[
            {"type":"object","required":["in"],"properties":{"in":{"type":"string","const":"memory"}}},
            {"type":"object","required":["in","path"],"properties":{
                "in":{"type":"string","const":"file"},"path":{"type":"string","format":"path"}}}]}})",
        R"(["keep"])"
    );
    EXPECT_EQ(parse(text).resolve("/plugins/door/config/keep/in")->text, "memory");
    EXPECT_THAT(text, HasSubstr("# Or:\n# Required.\n# in = \"file\"\n"));
}

TEST(SchemaTemplate, IsValidWithAllCommentMarksRemoved) {
    const std::string properties =
        R"({"a":{"type":"string","default":"say \"hi\"\n"},"b":{"type":"boolean"},
            "c":{"type":"number","default":2},"d":{"type":"string","format":"duration"},
            "e":{"type":"array","minItems":1,"items":{"type":"string","format":"hostname"}},
            "f":{"type":"string","enum":["x","y"]},"g h":{"type":"string","format":"cron"},
            "i":{"type":"object","properties":{"j":{"type":"integer","minimum":4}}}})";
    const auto read = parse(uncommented(render(properties)));
    const auto* config = read.resolve("/plugins/door/config");
    ASSERT_NE(config, nullptr);
    const auto schema = parseSchema(
        R"({"type":"object","additionalProperties":false,"properties":)" + properties + "}"
    );
    std::vector<ConfigProblem> problems;
    validateConfig(schema, *config, {"t", "config", {}}, problems);
    EXPECT_TRUE(problems.empty()) << problems.front().toString();
    EXPECT_EQ(config->members.size(), 8U);
}

TEST(SchemaTemplate, SaysWhichKeysNeedARestart) {
    EXPECT_THAT(
        render(R"({"a":{"type":"boolean","x-reload":"restart"}})"),
        HasSubstr("# A change needs a restart.\n")
    );
    EXPECT_THAT(render(R"({"a":{"type":"boolean","x-reload":"live"}})"), Not(HasSubstr("restart")));
}

}  // namespace
}  // namespace consort
