// SPDX-License-Identifier: Apache-2.0
#include "core/server/command.h"

#include <gtest/gtest.h>

#include "core/base/error.h"

namespace consort::server {
namespace {

const std::vector<OptionSpec> kSpecs{{"config", "FILE", "A file"}, {"full", "", "A switch"}};

std::string refusal(const std::vector<std::string>& words) {
    try {
        const Arguments arguments(words, kSpecs);
        return "accepted";
    } catch (const Error& error) {
        return error.what();
    }
}

TEST(Arguments, TakesOptionsAndWordsInAnyOrder) {
    const Arguments arguments(
        {"add", "--config", "a.toml", "me@example.org", "--full", "--config=b"}, kSpecs
    );
    EXPECT_EQ(arguments.find("config"), "b");
    EXPECT_EQ(arguments.findAll("config").size(), 2U);
    EXPECT_TRUE(arguments.has("full"));
    EXPECT_EQ(arguments.positional(), (std::vector<std::string>{"add", "me@example.org"}));
}

TEST(Arguments, TakesEverythingAfterTwoDashesAsWords) {
    const Arguments arguments({"--", "--full"}, kSpecs);
    EXPECT_FALSE(arguments.has("full"));
    EXPECT_EQ(arguments.positional(), std::vector<std::string>{"--full"});
}

TEST(Arguments, SuggestsForATypo) {
    EXPECT_EQ(refusal({"--confg", "x"}), "unknown option --confg (did you mean --config?)");
    EXPECT_EQ(refusal({"--config"}), "--config FILE needs an argument");
}

ExitCode failWith(ErrorCode code) {
    throw Error(code, "no luck");
}

TEST(CommandLine, TurnsErrorsIntoExitCodes) {
    const std::vector<Command> commands{
        {"ok", "", "Works", {}, [](const Arguments&) { return ExitCode::Ok; }},
        {"bad", "", "Fails", {}, [](const Arguments&) { return failWith(ErrorCode::Conflict); }},
        {"away",
         "",
         "Is away",
         {},
         [](const Arguments&) { return failWith(ErrorCode::Unavailable); }},
    };
    EXPECT_EQ(runCommandLine({"ok"}, commands), 0);
    EXPECT_EQ(runCommandLine({"bad"}, commands), 1);
    EXPECT_EQ(runCommandLine({"away"}, commands), 3);
    EXPECT_EQ(runCommandLine({"ok", "--nope"}, commands), 2);
    EXPECT_EQ(runCommandLine({"okk"}, commands), 2);
    EXPECT_EQ(runCommandLine({}, commands), 2);
    EXPECT_EQ(runCommandLine({"ok", "--help"}, commands), 0);
}

}  // namespace
}  // namespace consort::server
