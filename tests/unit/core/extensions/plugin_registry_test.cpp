// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_registry.h"

#include "core/extensions/plugin_directories.h"
#include "core/extensions/plugin_instance.h"

#include "tests/unit/core/extensions/fakes.h"

namespace consort::extensions {
namespace {

using PluginRegistryTest = RegistryTest;

std::string firstOf(const std::vector<ConfigProblem>& problems) {
    return problems.empty() ? "none" : problems.front().toString();
}

TEST_F(PluginRegistryTest, StartsTwoInstancesOfOnePlugin) {
    start(std::string(kGoodConfig) + R"(
[plugins.other]
use = "test.good"
config.greeting = "hi"
)");
    EXPECT_EQ(registry_.running("storage").size(), 2U);
    EXPECT_EQ(registry_.find("other")->name(), "other");
    EXPECT_NE(registry_.find("other")->self(), registry_.find("disk")->self());
    EXPECT_NO_THROW(registry_.requireAuthAndStorage());
}

TEST_F(PluginRegistryTest, PointsAtAMistypedSetting) {
    EXPECT_EQ(
        firstOf(prepare("[plugins.disk]\nuse = \"test.good\"\nconfig = { greting = \"a\" }\n")),
        "consort.toml:3:12: error: plugins.disk.config: unknown key \"greting\" (did you mean "
        "\"greeting\"?)"
    );
}

TEST_F(PluginRegistryTest, FindsAllMistakesAtOnce) {
    const auto problems = prepare(R"(
[plugins.a]
use = "test.good"
config = { timeout = "soon" }
[plugins.b]
use = "test.bad"
[plugins.c]
use = "test.serial"
config.greeting = "x"
[chains]
auth = ["c"]
)");
    ASSERT_EQ(problems.size(), 4U);
    EXPECT_NE(
        problems[0].message.find("expected a duration such as \"90s\", got \"soon\""),
        std::string::npos
    );
    EXPECT_NE(problems[1].message.find("\"greeting\" is missing"), std::string::npos);
    EXPECT_NE(problems[2].message.find("no plugin \"test.bad\" is installed"), std::string::npos);
    EXPECT_EQ(problems[3].message, "chains.auth[0]: \"c\" provides storage, not auth");
}

TEST_F(PluginRegistryTest, LeavesAnOptionalInstanceOut) {
    start(std::string(kGoodConfig) + R"(
[plugins.extra]
use = "org.example.absent"
optional = true
[plugins.failing]
use = "test.good"
optional = true
config = { greeting = "x", fail = true }
)");
    EXPECT_EQ(registry_.instances()[1].state, InstanceState::Refused);
    EXPECT_EQ(registry_.instances()[2].state, InstanceState::Failed);
    EXPECT_NE(registry_.instances()[2].reason.find("told to fail"), std::string::npos);
    EXPECT_EQ(registry_.running("storage").size(), 1U);
}

TEST_F(PluginRegistryTest, ReportsWhyAnInstanceCannotStart) {
    ASSERT_TRUE(prepare(R"(
[plugins.disk]
use = "test.good"
config = { greeting = "x", fail = true }
)")
                    .empty());
    EXPECT_EQ(
        errorOf([&] { registry_.start(services()); }),
        "plugins.disk: test.good could not be started: disk: plugin.create: told to fail"
    );
}

TEST_F(PluginRegistryTest, ServesAnInstanceWhoseBackendIsDown) {
    start("[plugins.disk]\nuse = \"test.good\"\nconfig.greeting = \"unreachable\"\n");
    EXPECT_EQ(registry_.instances()[0].state, InstanceState::Running);
    EXPECT_EQ(
        registry_.check(),
        std::vector<std::string>{"plugins.disk: disk: plugin.check: nobody answers"}
    );
}

TEST_F(PluginRegistryTest, SaysWhichKindsAreMissing) {
    start("[plugins.disk]\nuse = \"test.serial\"\nconfig.greeting = \"x\"\n");
    const auto text = errorOf([&] { registry_.requireAuthAndStorage(); });
    EXPECT_NE(text.find("no auth plugin is running, so nobody could sign in"), std::string::npos);
    EXPECT_EQ(text.find("no storage"), std::string::npos);
}

TEST_F(PluginRegistryTest, EndsWithoutAnyPluginFile) {
    const auto document = ConfigDocument::withoutFile({});
    std::vector<ConfigProblem> problems;
    const auto config = readPluginConfig(document, dir_.path().string(), problems);
    const PluginIndex empty({{dir_.path()}, Prober({PROBE_CHILD}), ""});
    const auto found = registry_.prepare(config, empty);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_NE(found[0].message.find("no plugin at all was found"), std::string::npos);
    EXPECT_NO_THROW(registry_.start(services()));
    EXPECT_EQ(codeOf([&] { registry_.requireAuthAndStorage(); }), ErrorCode::Unavailable);
}

TEST_F(PluginRegistryTest, KeepsAnInstanceAliveForItsLastUser) {
    start(kGoodConfig);
    const auto storage = PluginStorageDirectory(registry_).find("disk");
    registry_.stop();
    EXPECT_EQ(storage->findObject({}, "a.flac")->contentType, "hello");
}

TEST_F(PluginRegistryTest, OrdersTheDirectoriesByTheirChains) {
    start(std::string(kGoodConfig) + R"(
[plugins.other]
use = "test.good"
config.greeting = "hi"
[chains]
auth = ["other"]
storage = { default = "other" }
)");
    EXPECT_EQ(
        PluginStorageDirectory(registry_).instances(), (std::vector<std::string>{"other", "disk"})
    );
    const auto chain = PluginAuthDirectory(registry_).chain();
    ASSERT_EQ(chain.size(), 1U);
    EXPECT_EQ(chain[0]->instance(), "other");
}

TEST_F(PluginRegistryTest, LoadsNothingOfADisabledInstance) {
    const auto problems = prepare(kGoodConfig, "", {{"disk", "it crashed"}});
    ASSERT_TRUE(problems.empty());
    registry_.start(services());
    const auto& status = registry_.instances()[0];
    EXPECT_EQ(status.state, InstanceState::Disabled);
    EXPECT_EQ(status.reason, "it crashed");
    EXPECT_EQ(status.plugin, nullptr);
    EXPECT_TRUE(status.descriptor->provides("storage"));
    EXPECT_NO_THROW(registry_.requireAuthAndStorage());
    EXPECT_NE(logText().find("instance disabled: plugins.disk: it crashed"), std::string::npos);
}

TEST_F(PluginRegistryTest, TakesOverWhatHasNotChanged) {
    start(
        std::string(kGoodConfig) + "[plugins.other]\nuse = \"test.good\"\nconfig.greeting = \"a\"\n"
    );
    PluginRegistry next(log_);
    prepareInto(
        next,
        "\n" + std::string(kGoodConfig) +
            "[plugins.other]\nuse = \"test.good\"\nconfig.greeting = \"b\"\n"
    );
    next.startInsteadOf(registry_, services());
    EXPECT_EQ(next.find("disk"), registry_.find("disk"));
    EXPECT_NE(next.find("other"), registry_.find("other"));
}

TEST_F(PluginRegistryTest, DoesNotReplaceByWhatCannotBeReached) {
    start(kGoodConfig);
    PluginRegistry next(log_);
    prepareInto(next, "[plugins.disk]\nuse = \"test.good\"\nconfig.greeting = \"unreachable\"\n");
    EXPECT_EQ(
        errorOf([&] { next.startInsteadOf(registry_, services()); }),
        "disk: plugin.check: nobody answers"
    );
    EXPECT_NE(registry_.find("disk"), nullptr);
}

TEST_F(PluginRegistryTest, DoesNotLoseAnOptionalInstanceThatRuns) {
    start(std::string(kGoodConfig) + "optional = true\n");
    PluginRegistry next(log_);
    prepareInto(next, "[plugins.disk]\nuse = \"test.absent\"\noptional = true\n");
    EXPECT_EQ(codeOf([&] { next.startInsteadOf(registry_, services()); }), ErrorCode::Unavailable);
}

}  // namespace
}  // namespace consort::extensions
