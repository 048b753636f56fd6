// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/host_library.h"

#include <gtest/gtest.h>

#include <consort/sdk/library.hpp>
#include <consort/testing.hpp>

#include "core/base/error.h"
#include "core/extensions/library_source.h"

namespace consort::extensions {
namespace {

namespace sdk = consort::sdk;
using consort::testing::FakeCall;

class MemoryLibrary final : public LibrarySource, public HistorySource {
public:
    std::optional<TrackFacts> findTrack(const CallContext& context, const TrackId& id) override {
        requestId = context.requestId;
        if (isDown) {
            throw unavailable("the database is down");
        }
        if (id != TrackId("a")) {
            return std::nullopt;
        }
        return TrackFacts{
            .id = id, .title = "A", .durationMs = 5, .genres = {"x", "y"}, .likedCount = 3};
    }

    void listTracks(const CallContext&, const TrackId& after, const EmitTrackFacts& emit) override {
        for (int i = 1; i < 100; ++i) {
            const TrackId id(std::to_string(1000 + i));
            if (id > after && !emit({.id = id})) {
                return;
            }
            ++listed;
        }
    }

    std::vector<TrackFacts> match(const CallContext&, const TrackFacts& external) override {
        if (external.isrc.empty()) {
            return {};
        }
        return {{.id = TrackId("m1")}, {.id = TrackId("m2")}};
    }

    void listPlays(
        const CallContext&,
        const PlaysRequest& request,
        const std::function<bool(const PlayFacts&)>& emit
    ) override {
        asked = request;
        emit({UserId("ann"), TrackId("a"), 10, 20, 3});
    }

    void listLikes(
        const CallContext&, const UserId& user, const TrackId& after, const EmitTrackFacts& emit
    ) override {
        emit({.id = TrackId(user.str() + after.str())});
    }

    void listPlaylists(
        const CallContext&,
        std::string_view after,
        const std::function<bool(const PlaylistFacts&)>& emit
    ) override {
        emit({"p" + std::string(after), UserId("ann"), {TrackId("a"), TrackId("b")}});
    }

    bool isDown = false;
    int listed = 0;
    std::string requestId;
    PlaysRequest asked;
};

class HostLibraryTest : public ::testing::Test {
protected:
    template <class Body>
    std::int32_t statusOf(Body&& body) {
        try {
            body();
        } catch (const sdk::Error& error) {
            return error.code();
        }
        return CONSORT_OK;
    }

    MemoryLibrary source_;
    HostLibrary host_{source_, &source_};
    HostLibrary private_{source_, nullptr};
    sdk::Library library_{host_.table()};
    FakeCall call_;
};

TEST_F(HostLibraryTest, GivesATrackWithAllItsFacts) {
    const auto track = library_.track(call_.call(), "a");
    ASSERT_TRUE(track);
    EXPECT_EQ(track->title, "A");
    EXPECT_EQ(track->duration, std::chrono::milliseconds(5));
    EXPECT_EQ(track->genres, (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(track->likedCount, 3U);
    EXPECT_EQ(source_.requestId, "test-request");
    EXPECT_FALSE(library_.track(call_.call(), "b"));
}

TEST_F(HostLibraryTest, AFailureIsNotTakenForAbsence) {
    source_.isDown = true;
    EXPECT_EQ(statusOf([&] { library_.track(call_.call(), "a"); }), CONSORT_E_UNAVAILABLE);
    EXPECT_EQ(call_.message, "the database is down");
}

TEST_F(HostLibraryTest, ListsFromACursorUntilStoppedOrCancelled) {
    std::string first;
    library_.tracks(call_.call(), "1050", [&](const sdk::Track& track) {
        first = track.id;
        return false;
    });
    EXPECT_EQ(first, "1051");
    source_.listed = 0;
    call_.cancelAtAsk(4);
    EXPECT_NE(
        statusOf([&] { library_.tracks(call_.call(), "", [](const sdk::Track&) { return true; }); }
        ),
        CONSORT_OK
    );
    EXPECT_LT(source_.listed, 10);
}

TEST_F(HostLibraryTest, MatchesOrSaysThatThereIsNone) {
    const auto found = library_.match(call_.call(), {.isrc = "X"});
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].id, "m1");
    EXPECT_TRUE(library_.match(call_.call(), {.title = "unknown"}).empty());
}

TEST_F(HostLibraryTest, PassesOnWhichPlaysAreWanted) {
    std::string seen;
    const sdk::PlaysQuery query{
        .userId = "ann",
        .from = sdk::TimePoint(std::chrono::milliseconds(7)),
        .limit = 9,
        .newestFirst = true,
        .aggregate = true};
    library_.plays(call_.call(), query, [&](const sdk::Play& play) {
        seen = std::string(play.userId) + std::string(play.trackId) + std::to_string(play.count);
        return true;
    });
    EXPECT_EQ(seen, "anna3");
    EXPECT_EQ(source_.asked.user, UserId("ann"));
    EXPECT_EQ(source_.asked.fromMs, 7);
    EXPECT_EQ(source_.asked.limit, 9U);
    EXPECT_TRUE(source_.asked.newestFirst);
    EXPECT_TRUE(source_.asked.aggregate);
}

TEST_F(HostLibraryTest, ListsLikesAndPlaylists) {
    std::string seen;
    library_.likes(call_.call(), "ann", "a", [&](const sdk::Track& track) {
        seen += track.id;
        return true;
    });
    library_.playlists(call_.call(), "1", [&](const sdk::Playlist& playlist) {
        seen += "/" + std::string(playlist.id) + std::to_string(playlist.trackIds.size());
        return true;
    });
    EXPECT_EQ(seen, "anna/p12");
}

TEST_F(HostLibraryTest, WithoutTheGrantHistoryIsDenied) {
    const sdk::Library library(private_.table());
    EXPECT_TRUE(library.track(call_.call(), "a"));
    EXPECT_EQ(
        statusOf([&] { library.plays(call_.call(), {}, [](const sdk::Play&) { return true; }); }),
        CONSORT_E_DENIED
    );
    EXPECT_NE(call_.message.find("grants = [\"history\"]"), std::string::npos);
    EXPECT_EQ(
        statusOf([&] {
            library.likes(call_.call(), "ann", "", [](const sdk::Track&) { return true; });
        }),
        CONSORT_E_DENIED
    );
    EXPECT_EQ(
        statusOf([&] {
            library.playlists(call_.call(), "", [](const sdk::Playlist&) { return true; });
        }),
        CONSORT_E_DENIED
    );
}

}  // namespace
}  // namespace consort::extensions
