// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/crash_journal.h"

#include <csignal>

#include "core/extensions/crash_marker.h"
#include "core/extensions/instance_health.h"

#include "tests/unit/core/extensions/fakes.h"

namespace consort::extensions {
namespace {

class CrashJournalTest : public testing::Test {
protected:
    /// A server that crashed in `instance` at that second, and the start after it.
    std::optional<Crash> crashAt(std::int64_t second, const std::string& instance = "music") {
        const std::string call = instance.empty() ? ""
                                                  : "instance=" + instance +
                                                        "\nkind=storage\noperation=stat\n"
                                                        "request_id=r-1\n";
        dir_.write("last-crash", "time=" + std::to_string(second) + "\nsignal=11\n" + call);
        return journal().takeMarker();
    }

    CrashJournal journal() const { return CrashJournal(dir_.path()); }

    TemporaryDirectory dir_;
};

TEST_F(CrashJournalTest, HasNothingToSayAfterAnEndInOrder) {
    EXPECT_EQ(journal().takeMarker(), std::nullopt);
    EXPECT_TRUE(journal().disabled().empty());
}

TEST_F(CrashJournalTest, SaysWhereTheServerCrashed) {
    EXPECT_EQ(
        crashAt(1'700'000'000)->describe(),
        "signal 11 (Segmentation fault) inside storage.stat of instance \"music\", request r-1"
    );
    EXPECT_FALSE(std::filesystem::exists(journal().markerFile()));
}

TEST_F(CrashJournalTest, ForgivesOneCrash) {
    crashAt(1'700'000'000);
    EXPECT_TRUE(journal().disabled().empty());
}

TEST_F(CrashJournalTest, DisablesAtTheSecondCrashWithinTenMinutes) {
    crashAt(1'700'000'000);
    crashAt(1'700'000'600);
    const auto disabled = journal().disabled();
    ASSERT_EQ(disabled.count("music"), 1U);
    EXPECT_NE(
        disabled.at("music").find("crashed twice in it within ten minutes"), std::string::npos
    );
    EXPECT_NE(disabled.at("music").find("`consort plugin enable music`"), std::string::npos);
}

TEST_F(CrashJournalTest, ForgivesTwoCrashesFarApart) {
    crashAt(1'700'000'000);
    crashAt(1'700'000'601);
    EXPECT_TRUE(journal().disabled().empty());
}

TEST_F(CrashJournalTest, ForgivesTwoInstancesOneCrashEach) {
    crashAt(1'700'000'000, "music");
    crashAt(1'700'000'001, "people");
    EXPECT_TRUE(journal().disabled().empty());
}

TEST_F(CrashJournalTest, BlamesNobodyForACrashOutsideOfPlugins) {
    crashAt(1'700'000'000, "");
    EXPECT_EQ(
        crashAt(1'700'000'001, "")->describe(),
        "signal 11 (Segmentation fault) outside of any call into a plugin"
    );
    EXPECT_TRUE(journal().disabled().empty());
}

TEST_F(CrashJournalTest, LetsInAgainWhatIsEnabled) {
    crashAt(1'700'000'000);
    crashAt(1'700'000'001);
    EXPECT_TRUE(journal().enable("music"));
    EXPECT_TRUE(journal().disabled().empty());
    EXPECT_FALSE(journal().enable("music"));
    crashAt(1'700'000'002);
    EXPECT_TRUE(journal().disabled().empty());
}

TEST_F(CrashJournalTest, TakesADamagedJournalForAnEmptyOne) {
    dir_.write("crashes.json", "{\"crashes\":[{]");
    EXPECT_TRUE(journal().crashes().empty());
    EXPECT_TRUE(crashAt(1'700'000'000).has_value());
    EXPECT_EQ(journal().crashes().size(), 1U);
}

TEST_F(CrashJournalTest, KeepsTheLastTwenty) {
    for (int i = 0; i < 25; ++i) {
        crashAt(1'700'000'000 + i * 3600);
    }
    ASSERT_EQ(journal().crashes().size(), 20U);
    EXPECT_EQ(journal().crashes().back().atMs, (1'700'000'000LL + 24 * 3600) * 1000);
}

using CrashMarkerDeathTest = CrashJournalTest;

TEST_F(CrashMarkerDeathTest, NamesTheInnermostCall) {
    testing::GTEST_FLAG(death_test_style) = "threadsafe";
    // Where the child, which runs this test anew, puts its marker.
    const auto directory = std::filesystem::path(testing::TempDir()) / "crash_marker_test";
    std::filesystem::create_directories(directory);
    const auto crash = [&] {
        installCrashMarker(directory / "last-crash");
        InstanceHealth outer("music", 2);
        InstanceHealth inner("people", 2);
        const auto now = std::chrono::steady_clock::now();
        ActiveCall first(outer, Operation::StorageList, "");
        first.enter("request-1", now, now);
        ActiveCall second(inner, Operation::AuthVerify, "");
        second.enter("request\n2", now, now);
        ::raise(SIGBUS);
    };
    EXPECT_DEATH(crash(), "");
    const auto found = CrashJournal(directory).takeMarker();
    std::filesystem::remove_all(directory);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(
        found->describe(),
        "signal 7 (Bus error) inside auth.verify of instance \"people\", request request?2"
    );
}

}  // namespace
}  // namespace consort::extensions
