// SPDX-License-Identifier: Apache-2.0
#include "core/http/range.h"

#include <gtest/gtest.h>

namespace consort::http {
namespace {

using Kind = RangeSelection::Kind;

std::vector<ByteRange> partial(std::string_view header, std::uint64_t size) {
    const auto selection = selectRanges(header, size);
    EXPECT_EQ(selection.kind, Kind::Partial) << header;
    return selection.ranges;
}

TEST(Range, SelectsSingleRanges) {
    EXPECT_EQ(partial("bytes=0-0", 100), (std::vector<ByteRange>{{0, 0}}));
    EXPECT_EQ(partial("bytes=0-99", 100), (std::vector<ByteRange>{{0, 99}}));
    EXPECT_EQ(partial("bytes=10-", 100), (std::vector<ByteRange>{{10, 99}}));
    EXPECT_EQ(partial("bytes=10-1000", 100), (std::vector<ByteRange>{{10, 99}}));
    EXPECT_EQ(partial("Bytes=5-6", 100), (std::vector<ByteRange>{{5, 6}}));
}

TEST(Range, SelectsSuffixes) {
    EXPECT_EQ(partial("bytes=-1", 100), (std::vector<ByteRange>{{99, 99}}));
    EXPECT_EQ(partial("bytes=-1000", 100), (std::vector<ByteRange>{{0, 99}}));
    EXPECT_EQ(partial("bytes=-99999999999999999999999", 100), (std::vector<ByteRange>{{0, 99}}));
}

TEST(Range, IsUnsatisfiableBeyondTheEnd) {
    for (const auto* header :
         {"bytes=100-",
          "bytes=100-200",
          "bytes=-0",
          "bytes=200-,300-400",
          "bytes=99999999999999999999-"}) {
        EXPECT_EQ(selectRanges(header, 100).kind, Kind::Unsatisfiable) << header;
    }
    EXPECT_EQ(selectRanges("bytes=0-", 0).kind, Kind::Unsatisfiable);
    EXPECT_EQ(selectRanges("bytes=-5", 0).kind, Kind::Unsatisfiable);
}

TEST(Range, IgnoresWhatIsMalformed) {
    for (const auto* header :
         {"",
          "bytes",
          "bytes=",
          "bytes=,",
          "bytes=-",
          "bytes=a-b",
          "bytes=5-4",
          "bytes=1",
          "items=0-1",
          "bytes=0-1-2",
          "bytes=+1-2",
          "bytes=1 -2",
          "bytes=0x1-2",
          "bytes=0-1,x"}) {
        EXPECT_EQ(selectRanges(header, 100).kind, Kind::Whole) << header;
    }
}

TEST(Range, KeepsTheOrderOfSeveralRanges) {
    EXPECT_EQ(
        partial("bytes=9000-9099, 0-99 ,,-10", 100000),
        (std::vector<ByteRange>{{9000, 9099}, {0, 99}, {99990, 99999}})
    );
}

TEST(Range, DropsUnsatisfiableOnesAmongSeveral) {
    EXPECT_EQ(partial("bytes=0-9,200-300", 100), (std::vector<ByteRange>{{0, 9}}));
}

TEST(Range, JoinsOverlappingAndAdjacentOnes) {
    EXPECT_EQ(partial("bytes=0-9,10-19", 1000), (std::vector<ByteRange>{{0, 19}}));
    EXPECT_EQ(partial("bytes=5-20,0-9", 1000), (std::vector<ByteRange>{{0, 20}}));
    EXPECT_EQ(partial("bytes=0-9,30-39,8-31", 1000), (std::vector<ByteRange>{{0, 39}}));
}

TEST(Range, GivesTheWholeWhenThereAreTooMany) {
    std::string header = "bytes=0-0";
    for (int i = 1; i < 17; ++i) {
        header += "," + std::to_string(i * 1000) + "-" + std::to_string(i * 1000);
    }
    EXPECT_EQ(selectRanges(header, 1'000'000).kind, Kind::Whole);
}

TEST(Range, GivesTheWholeWhenPartsWouldCostMore) {
    EXPECT_EQ(selectRanges("bytes=0-0,2-2,4-4", 10).kind, Kind::Whole);
}

TEST(Range, FormatsContentRange) {
    EXPECT_EQ(contentRange({0, 99}, 1234), "bytes 0-99/1234");
    EXPECT_EQ(unsatisfiedContentRange(1234), "bytes */1234");
}

}  // namespace
}  // namespace consort::http
