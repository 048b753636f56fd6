// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/scan_status_json.h"

#include <gtest/gtest.h>

#include "core/base/error.h"

namespace consort::library {

TEST(ScanStatusJson, GivesBackWhatWasWritten) {
    ScanStatus status;
    status.state = ScanState::Failed;
    status.phase = ScanPhase::Finishing;
    status.isFull = true;
    status.startedMs = 1;
    status.finishedMs = 2;
    status.total = 3;
    status.seen = 4;
    status.added = 5;
    status.updated = 6;
    status.missing = 7;
    status.failed = 8;
    status.filesPerSecond = 9.5;
    status.problems = {{"music", "a/\"b\".flac", "cannot be read"}};
    status.error = "music: down";
    status.warning = "empty";

    EXPECT_EQ(toJson(scanStatusFromJson(toJson(status))), toJson(status));
    EXPECT_EQ(scanStatusFromJson(toJson(status)).problems.front().key, "a/\"b\".flac");
    EXPECT_EQ(scanStatusFromJson(toJson(status)).state, ScanState::Failed);
    EXPECT_EQ(scanStatusFromJson(toJson(status)).total, 3U);
}

TEST(ScanStatusJson, KeepsWhatIsNotKnown) {
    const auto status = scanStatusFromJson(toJson({}));
    EXPECT_FALSE(status.startedMs);
    EXPECT_FALSE(status.total);
    EXPECT_EQ(status.state, ScanState::Idle);
}

TEST(ScanStatusJson, TakesNothingForNothing) {
    EXPECT_FALSE(scanStatusFromJson("").startedMs);
}

TEST(ScanStatusJson, RefusesWhatItDidNotWrite) {
    EXPECT_THROW(scanStatusFromJson("running"), Error);
}

}  // namespace consort::library
