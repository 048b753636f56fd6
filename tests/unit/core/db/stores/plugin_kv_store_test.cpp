// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/plugin_kv_store.h"

#include "core/base/clock.h"

#include "tests/support/test_database.h"

namespace consort::db {

namespace {

class PluginKvStoreTest : public consort::testing::OnBothDatabases {
protected:
    std::string keys(std::string_view prefix) const {
        std::string found;
        store_.scan("a", prefix, [&](std::string_view key, std::string_view) {
            found += std::string(key) + " ";
            return true;
        });
        return found;
    }

    ManualClock clock_;
    PluginKvStore store_{*database_, clock_};
};

}  // namespace

CONSORT_ON_BOTH_DATABASES(PluginKvStoreTest);

TEST_P(PluginKvStoreTest, KeepsBytesApartByInstance) {
    const std::string value("\x00\xff\n", 3);
    store_.put("a", "k\xff", value, {});
    EXPECT_EQ(store_.find("a", "k\xff"), value);
    EXPECT_FALSE(store_.find("b", "k\xff"));
    store_.put("a", "k\xff", "new", {});
    EXPECT_EQ(store_.find("a", "k\xff"), "new");
    store_.remove("a", "k\xff");
    store_.remove("a", "k\xff");
    EXPECT_FALSE(store_.find("a", "k\xff"));
}

TEST_P(PluginKvStoreTest, ForgetsWhatExpired) {
    store_.put("a", "short", "1", std::chrono::seconds(10));
    store_.put("a", "long", "2", {});
    clock_.advance(std::chrono::seconds(9));
    EXPECT_TRUE(store_.find("a", "short"));
    clock_.advance(std::chrono::seconds(2));
    EXPECT_FALSE(store_.find("a", "short"));
    EXPECT_EQ(keys(""), "long ");
    store_.removeExpired();
    EXPECT_EQ(store_.find("a", "long"), "2");
}

TEST_P(PluginKvStoreTest, ScansManyKeysInByteOrder) {
    for (int i = 600; i-- > 0;) {
        store_.put("a", "n" + std::to_string(1000 + i), "x", {});
    }
    store_.put("a", "m", "x", {});
    store_.put("b", "n1", "x", {});
    int count = 0;
    std::string previous;
    store_.scan("a", "n", [&](std::string_view key, std::string_view) {
        EXPECT_LT(previous, key);
        previous = key;
        return ++count < 550;
    });
    EXPECT_EQ(count, 550);
    EXPECT_EQ(keys("n159"), "n1590 n1591 n1592 n1593 n1594 n1595 n1596 n1597 n1598 n1599 ");
    EXPECT_EQ(keys("m"), "m ");
}

}  // namespace consort::db
