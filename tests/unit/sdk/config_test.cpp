// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <consort/sdk.hpp>
#include <consort/testing.hpp>

namespace consort::sdk {
namespace {

using namespace std::chrono_literals;
using testing::FakeConfig;

template <class T>
struct One {
    T value{};
    std::function<void(Field&)> narrow = [](Field&) {};

    void describe(Fields& fields) {
        auto field = fields("value", value, "Help");
        narrow(field);
    }
};

/// The schema of a configuration with the single field `value`, without what is around it.
template <class T>
std::string schemaOfField(
    T value, std::function<void(Field&)> narrow = [](Field&) {}
) {
    Fields fields;
    One<T>{std::move(value), std::move(narrow)}.describe(fields);
    const std::string all = fields.schema();
    constexpr std::string_view kBefore =
        R"({"type":"object","additionalProperties":false,"properties":{"value":)";
    EXPECT_TRUE(all.starts_with(kBefore)) << all;
    return all.substr(kBefore.size(), all.size() - kBefore.size() - 2);
}

TEST(ConfigSchema, GivesTypeHelpAndDefault) {
    EXPECT_EQ(schemaOfField(true), R"({"type":"boolean","description":"Help","default":true})");
    EXPECT_EQ(
        schemaOfField(std::int64_t{-7}), R"({"type":"integer","description":"Help","default":-7})"
    );
    EXPECT_EQ(schemaOfField(0.5), R"({"type":"number","description":"Help","default":0.5})");
    EXPECT_EQ(
        schemaOfField(std::string("a\"b\\\n")),
        R"({"type":"string","description":"Help","default":"a\"b\\\u000a"})"
    );
}

TEST(ConfigSchema, LimitsNarrowIntegersToTheirType) {
    EXPECT_EQ(
        schemaOfField(std::uint16_t{5}),
        R"({"type":"integer","description":"Help","minimum":0,"maximum":65535,"default":5})"
    );
}

TEST(ConfigSchema, OwnLimitsReplaceThoseOfTheType) {
    EXPECT_EQ(
        schemaOfField(std::uint16_t{5}, [](Field& field) { field.min(1).max(10); }),
        R"({"type":"integer","description":"Help","minimum":1,"maximum":10,"default":5})"
    );
}

TEST(ConfigSchema, WritesDurationsAndSizesInTheLargestUnit) {
    EXPECT_EQ(
        schemaOfField(std::chrono::milliseconds(90s)),
        R"({"type":"string","description":"Help","format":"duration","default":"90s"})"
    );
    EXPECT_EQ(
        schemaOfField(ByteSize{8 << 20}),
        R"({"type":"string","description":"Help","format":"size","default":"8MiB"})"
    );
}

TEST(ConfigSchema, DescribesListsOfTexts) {
    EXPECT_EQ(
        schemaOfField(
            std::vector<std::string>{"a", "b"},
            [](Field& field) { field.minItems(1).uniqueItems(); }
        ),
        R"({"type":"array","description":"Help","items":{"type":"string"},"minItems":1,"uniqueItems":true,"default":["a","b"]})"
    );
}

TEST(ConfigSchema, DescribesGroupsWithinGroups) {
    EXPECT_EQ(
        schemaOfField(One<bool>{}),
        R"({"type":"object","additionalProperties":false,"properties":{"value":{"type":"boolean","description":"Help","default":false}},"description":"Help"})"
    );
}

TEST(ConfigSchema, MarksSecretsAndNeverShowsTheirDefault) {
    EXPECT_EQ(
        schemaOfField(std::string("hunter2"), [](Field& field) { field.secret(); }),
        R"({"type":"string","description":"Help","x-secret":true})"
    );
}

TEST(ConfigSchema, CarriesTheOtherKeywords) {
    EXPECT_EQ(
        schemaOfField(
            std::string("a"),
            [](Field& field) {
                field.oneOf({"a", "b"}).pattern("^.$").format("path").minLength(1).maxLength(2);
                field.renamedFrom("old");
            }
        ),
        R"({"type":"string","description":"Help","enum":["a","b"],"pattern":"^.$","format":"path","minLength":1,"maxLength":2,"x-renamed-from":"old","default":"a"})"
    );
}

TEST(ConfigSchema, ListsRequiredFields) {
    struct Config {
        std::string root;
        std::string user;

        void describe(Fields& fields) {
            fields("root", root, "Root").required();
            fields("user", user, "User").required();
        }
    };

    EXPECT_TRUE(schemaOf<Config>().ends_with(R"(,"required":["root","user"]})"));
}

struct Server {
    std::string url;
    std::uint16_t port = 80;

    void describe(Fields& fields) {
        fields("url", url, "URL").required();
        fields("port", port, "Port");
    }
};

struct EveryType {
    bool flag = true;
    std::uint16_t small = 1;
    double ratio = 0.5;
    std::string text = "default";
    std::chrono::milliseconds wait{100};
    ByteSize size{1024};
    std::vector<std::string> names{"default"};
    Server one;
    std::vector<Server> several;

    void describe(Fields& fields) {
        fields("flag", flag, "");
        fields("small", small, "");
        fields("ratio", ratio, "");
        fields("text", text, "");
        fields("wait", wait, "");
        fields("size", size, "");
        fields("names", names, "");
        fields("one", one, "");
        fields("several", several, "");
    }
};

TEST(ConfigReader, KeepsDefaultsForWhatIsNotConfigured) {
    const auto config = readConfig<EveryType>(FakeConfig().raw());
    EXPECT_TRUE(config.flag);
    EXPECT_EQ(config.small, 1);
    EXPECT_EQ(config.text, "default");
    EXPECT_EQ(config.wait, 100ms);
    EXPECT_EQ(config.names, std::vector<std::string>{"default"});
}

TEST(ConfigReader, ReadsScalars) {
    FakeConfig values;
    values.set("/flag", false).set("/small", 65535).set("/ratio", 0.25).set("/text", "given");
    values.set("/wait", std::chrono::milliseconds(5)).set("/size", 4096);
    const auto config = readConfig<EveryType>(values.raw());
    EXPECT_FALSE(config.flag);
    EXPECT_EQ(config.small, 65535);
    EXPECT_EQ(config.ratio, 0.25);
    EXPECT_EQ(config.text, "given");
    EXPECT_EQ(config.wait, 5ms);
    EXPECT_EQ(config.size.bytes, 4096U);
}

TEST(ConfigReader, ReadsListsAndGroups) {
    FakeConfig values;
    values.setList("/names", {"a", "b"}).set("/one/url", "u").set("/one/port", 1);
    values.setCount("/several", 2).set("/several/0/url", "v").set("/several/1/port", 9);
    const auto config = readConfig<EveryType>(values.raw());
    EXPECT_EQ(config.names, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(config.one.url, "u");
    EXPECT_EQ(config.one.port, 1);
    ASSERT_EQ(config.several.size(), 2U);
    EXPECT_EQ(config.several[0].url, "v");
    EXPECT_EQ(config.several[0].port, 80);
    EXPECT_EQ(config.several[1].port, 9);
}

TEST(ConfigReader, AnEmptyListReplacesTheDefault) {
    FakeConfig values;
    values.setCount("/names", 0);
    EXPECT_TRUE(readConfig<EveryType>(values.raw()).names.empty());
}

TEST(ConfigReader, RefusesANumberThatDoesNotFit) {
    FakeConfig values;
    values.set("/small", 65536);
    EXPECT_THROW(readConfig<EveryType>(values.raw()), Invalid);
}

}  // namespace
}  // namespace consort::sdk
