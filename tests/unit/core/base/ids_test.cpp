// SPDX-License-Identifier: Apache-2.0
#include "core/base/ids.h"

#include <set>

#include <gtest/gtest.h>

namespace consort {
namespace {

TEST(NewUuid, HasVersionSevenAndVariantBits) {
    const auto id = newUuid(0x017F22E279B0);
    ASSERT_EQ(id.size(), 36U);
    EXPECT_EQ(id.substr(0, 13), "017f22e2-79b0");
    EXPECT_EQ(id[14], '7');
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
}

TEST(NewUuid, SortsByTime) {
    EXPECT_LT(newUuid(1'700'000'000'000), newUuid(1'700'000'000'001));
}

TEST(NewUuid, DoesNotRepeat) {
    std::set<std::string> seen;
    for (int i = 0; i < 10'000; ++i) {
        EXPECT_TRUE(seen.insert(newUuid(1)).second);
    }
}

TEST(Rfc3339, FormatsUtcWithMilliseconds) {
    EXPECT_EQ(toRfc3339(0), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(toRfc3339(1'714'564'800'123), "2024-05-01T12:00:00.123Z");
    EXPECT_EQ(toRfc3339(-1), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace consort
