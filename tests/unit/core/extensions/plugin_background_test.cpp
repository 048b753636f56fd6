// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_background.h"

#include "core/extensions/plugin_instance.h"

#include "tests/unit/core/extensions/fakes.h"

namespace consort::extensions {
namespace {

class PluginBackgroundTest : public RegistryTest {
protected:
    PluginBackgroundTest() {
        start(kKindsConfig);
        events_.emplace(registry_.find("kinds"));
        jobs_.emplace(registry_.find("kinds"));
    }

    std::optional<PluginEvents> events_;
    std::optional<PluginJobs> jobs_;
};

TEST_F(PluginBackgroundTest, WantsWhatThePluginNames) {
    EXPECT_TRUE(events_->wants("track.played"));
    EXPECT_FALSE(events_->wants("track.played.twice"));
    EXPECT_TRUE(events_->wants("playlist.changed"));
    EXPECT_FALSE(events_->wants("playlists.changed"));
}

TEST_F(PluginBackgroundTest, DeliversAnEvent) {
    events_->deliver({}, {"track.played", "{\"id\":1}", 5});
    EXPECT_NE(logText().find("track.played"), std::string::npos);
    EXPECT_EQ(
        codeOf([&] {
            events_->deliver({}, {"track.played", "status-5", 5});
        }),
        ErrorCode::Unavailable
    );
}

TEST_F(PluginBackgroundTest, ListsAndRunsJobs) {
    ASSERT_EQ(jobs_->jobs().size(), 2U);
    EXPECT_EQ(jobs_->jobs()[0].name, "rebuild");
    EXPECT_EQ(jobs_->jobs()[0].schedule, "0 4 * * *");
    EXPECT_EQ(jobs_->jobs()[1].schedule, "");
    jobs_->run({}, "rebuild");
    EXPECT_NE(logText().find("rebuild"), std::string::npos);
}

TEST_F(PluginBackgroundTest, AJobThatIsNotThereIsNotFound) {
    EXPECT_EQ(codeOf([&] { jobs_->run({}, "other"); }), ErrorCode::NotFound);
}

TEST_F(PluginBackgroundTest, AJobEndsWhenItIsStopped) {
    CallContext context;
    std::stop_source stop;
    context.stop = stop.get_token();
    stop.request_stop();
    EXPECT_EQ(codeOf([&] { jobs_->run(context, "slow"); }), ErrorCode::Cancelled);
}

}  // namespace
}  // namespace consort::extensions
