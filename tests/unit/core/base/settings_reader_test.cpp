// SPDX-License-Identifier: Apache-2.0
#include "core/base/config/settings_reader.h"

#include <filesystem>
#include <fstream>

#include <stdlib.h>

#include <gtest/gtest.h>

#include "core/base/error.h"

namespace consort {
namespace {

class SettingsReaderTest : public testing::Test {
protected:
    SettingsReaderTest() {
        std::string pattern = testing::TempDir() + "settingsXXXXXX";
        dir_ = ::mkdtemp(pattern.data());
    }

    ~SettingsReaderTest() override { std::filesystem::remove_all(dir_); }

    std::filesystem::path write(const std::string& name, const std::string& text) const {
        std::ofstream(dir_ / name) << text;
        return dir_ / name;
    }

    SettingsResult read(
        const std::string& text, const ConfigDocument::Environment& environment = {}
    ) const {
        return readSettings(ConfigDocument::load(write("consort.toml", text), environment));
    }

    std::string firstProblem(const std::string& text) const {
        const auto result = read(text);
        return result.problems.empty() ? "no problem"
                                       : std::to_string(result.problems[0].line) + ":" +
                                             std::to_string(result.problems[0].column) + ": " +
                                             result.problems[0].message;
    }

    std::filesystem::path dir_;
};

TEST_F(SettingsReaderTest, TakesEveryKind) {
    const auto result = read(R"(
[server]
name = "Attic"
listen = "0.0.0.0:80"
workers = 4
drain = "2m"
trusted_proxies = ["10.0.0.1", "10.0.0.2"]
[library]
watch = false
artwork_cache = "3GiB"
[plugins.music]
use = "consort.storage-fs"
[chains]
auth = []
)");
    ASSERT_TRUE(result.problems.empty()) << result.problems[0].message;
    EXPECT_EQ(result.settings.server.name, "Attic");
    EXPECT_EQ(result.settings.server.listen, std::vector<std::string>{"0.0.0.0:80"});
    EXPECT_EQ(result.settings.server.workers, 4);
    EXPECT_EQ(result.settings.server.drain, std::chrono::minutes(2));
    EXPECT_EQ(result.settings.library.artworkCache.bytes, std::uint64_t{3} << 30);
    EXPECT_EQ(result.settings.server.trustedProxies.size(), 2U);
    EXPECT_FALSE(result.settings.library.watch);
    EXPECT_EQ(result.settings.log.level, "info");
}

TEST_F(SettingsReaderTest, NamesTyposWithPositionAndSuggestion) {
    EXPECT_EQ(
        firstProblem("[server]\nlisten_ = \"x\"\n"),
        "2:1: server: unknown key \"listen_\" (did you mean \"listen\"?)"
    );
    EXPECT_EQ(
        firstProblem("[sever]\n"), "1:2: unknown section \"sever\" (did you mean \"server\"?)"
    );
    EXPECT_EQ(
        firstProblem("[log]\nlevel = \"warnin\"\n"),
        "2:9: log.level: expected one of \"debug\", \"info\", \"warning\", \"error\", got "
        "\"warnin\" "
        "(did you mean \"warning\"?)"
    );
}

TEST_F(SettingsReaderTest, NamesWrongTypesAndRanges) {
    EXPECT_EQ(
        firstProblem("[server]\nworkers = \"many\"\n"),
        "2:11: server.workers: expected a whole number from 1 to 512, got \"many\""
    );
    EXPECT_EQ(
        firstProblem("[server]\nworkers = 0\n"),
        "2:11: server.workers: expected a whole number from 1 to 512, got 0"
    );
    EXPECT_EQ(
        firstProblem("[library]\nartwork_cache = \"8 megs\"\n"),
        "2:17: library.artwork_cache: expected a size such as \"8MiB\", got \"8 megs\""
    );
    EXPECT_EQ(firstProblem("server = 1\n"), "1:10: server: expected a section [server], got 1");
}

TEST_F(SettingsReaderTest, ReportsAllProblemsInOrder) {
    const auto result = read("[library]\nwatch = 1\n[server]\nworkers = -1\nnam = \"x\"\n");
    ASSERT_EQ(result.problems.size(), 3U);
    EXPECT_EQ(result.problems[0].line, 2);
    EXPECT_EQ(result.problems[1].line, 4);
    EXPECT_EQ(result.problems[2].line, 5);
}

TEST_F(SettingsReaderTest, LetsTheEnvironmentOverride) {
    const auto result = read(
        "[server]\nname = \"file\"\nworkers = 2\n",
        {{"CONSORT__SERVER__NAME", "1984"},
         {"CONSORT__SERVER__WORKERS", "7"},
         {"CONSORT__SERVER__LISTEN", "127.0.0.1:0"},
         {"CONSORT__LIBRARY__WATCH", "false"}}
    );
    ASSERT_TRUE(result.problems.empty()) << result.problems[0].message;
    EXPECT_EQ(result.settings.server.name, "1984");
    EXPECT_EQ(result.settings.server.workers, 7);
    EXPECT_EQ(result.settings.server.listen, std::vector<std::string>{"127.0.0.1:0"});
    EXPECT_FALSE(result.settings.library.watch);
}

TEST_F(SettingsReaderTest, ResolvesSecrets) {
    const auto secret = write("db.secret", "postgresql://u:p@h/n\n");
    const auto result = read("[database]\nurl = { file = \"" + secret.string() + "\" }\n");
    ASSERT_TRUE(result.problems.empty()) << result.problems[0].message;
    EXPECT_EQ(result.settings.database.url, "postgresql://u:p@h/n");
    EXPECT_EQ(
        firstProblem("[database]\nurl = { env = \"CONSORT_TEST_UNSET\" }\n"),
        "2:7: database.url: environment variable CONSORT_TEST_UNSET is not set"
    );
}

TEST_F(SettingsReaderTest, SaysWhereTheFileIsNotToml) {
    const auto file = write("bad.toml", "[server]\nname = \n");
    try {
        ConfigDocument::load(file, {});
        FAIL() << "the file was taken";
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("bad.toml:2:"), std::string::npos) << error.what();
    }
    EXPECT_THROW(ConfigDocument::load(dir_ / "none.toml", {}), Error);
    EXPECT_THROW(ConfigDocument::load(dir_, {}), Error);
}

TEST_F(SettingsReaderTest, AcceptsTheDocumentedFile) {
    const auto result = read(renderDocumentedConfig());
    EXPECT_TRUE(result.problems.empty()) << result.problems[0].message;
}

TEST(Units, ParseAndFormat) {
    EXPECT_EQ(parseDuration("90s"), std::chrono::seconds(90));
    EXPECT_EQ(parseDuration("30d"), std::chrono::hours(720));
    EXPECT_FALSE(parseDuration("-1s").has_value());
    EXPECT_FALSE(parseDuration("99999999999999999d").has_value());
    EXPECT_EQ(parseSize("8MiB")->bytes, 8U << 20);
    EXPECT_FALSE(parseSize("8 megs").has_value());
    EXPECT_EQ(formatDuration(std::chrono::seconds(900)), "15m");
    EXPECT_EQ(formatSize({std::uint64_t{2} << 30}), "2GiB");
    EXPECT_EQ(formatSize({0}), "0B");
}

}  // namespace
}  // namespace consort
