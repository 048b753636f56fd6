// SPDX-License-Identifier: Apache-2.0
#include "core/server/replicas.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <thread>

#include <fcntl.h>

#include <gtest/gtest.h>

#include "core/base/config/settings.h"
#include "core/base/file_descriptor.h"
#include "core/base/user_generations.h"
#include "core/db/search/search_index.h"
#include "core/services/accounts/accounts.h"
#include "core/services/library/database_catalog.h"
#include "core/services/library/track_opener.h"

#include "tests/support/memory_auth.h"
#include "tests/support/redis_server.h"
#include "tests/support/test_database.h"

namespace consort::server {
namespace {

class NoStorages final : public StorageDirectory {
public:
    std::vector<std::string> instances() const override { return {}; }

    std::shared_ptr<StorageBackend> find(std::string_view) const override { return nullptr; }
};

/// What one server of an installation keeps in memory.
struct Server {
    Server(db::Database& database, const CacheSettings& settings, const Clock& clock, Log& log)
        : replicas(settings, clock, log),
          search(database),
          catalog(
              database,
              search,
              clock,
              library::CatalogHooks{
                  .changed = [this](bool isSettled) { replicas.catalogChanged(isSettled); }}
          ),
          opener(storages, clock, [](const TrackId&) { return std::nullopt; }) {
        accounts::AccountOptions options;
        options.sharing = replicas.sharing();
        accounts.emplace(database, auth, clock, log, options);
        replicas.join({*accounts, catalog, search, opener, users});
    }

    ~Server() { replicas.leave(); }

    Replicas replicas;
    NoStorages storages;
    testing::MemoryAuthDirectory auth;
    db::SearchIndex search;
    library::DatabaseCatalog catalog;
    library::TrackOpener opener;
    UserGenerations users;
    std::optional<accounts::Accounts> accounts;
};

class ReplicasTest : public ::testing::Test {
protected:
    static bool eventually(const std::function<bool()>& isDone) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (!isDone() && std::chrono::steady_clock::now() < until) {
            std::this_thread::yield();
        }
        return isDone();
    }

    SystemClock clock_;
    FileDescriptor null_{::open("/dev/null", O_WRONLY | O_CLOEXEC)};
    Log log_{null_.get()};
    testing::TestDatabase database_{db::Dialect::Sqlite};
    const CacheSettings settings_{testing::sharedRedisUrl(), testing::freshPrefix(), {}};
    Server here_{*database_, settings_, clock_, log_};
    Server there_{*database_, settings_, clock_, log_};
    const UserId ann_{"ann"};
};

TEST_F(ReplicasTest, AChangedCatalogIsToldToTheOthers) {
    const auto before = there_.catalog.generation();
    here_.catalog.settle();
    EXPECT_TRUE(eventually([&] { return there_.catalog.generation() != before; }));
}

TEST_F(ReplicasTest, WhatAUserChangedIsToldToTheOthers) {
    const auto before = there_.users.of(ann_);
    here_.replicas.userChanged(ann_);
    EXPECT_TRUE(eventually([&] { return there_.users.of(ann_) != before; }));
}

TEST_F(ReplicasTest, WhatIsToldIsNotEchoed) {
    const UserId bob("bob");
    const auto ann = here_.users.of(ann_);
    const auto other = here_.users.of(bob);
    here_.replicas.userChanged(ann_);
    // Arrives after what was told here.
    EXPECT_TRUE(eventually([&] {
        there_.replicas.userChanged(bob);
        return here_.users.of(bob) != other;
    }));
    EXPECT_EQ(here_.users.of(ann_), ann);
}

TEST_F(ReplicasTest, ANewKeyWakesTheOthers) {
    std::atomic<int> woken{0};
    there_.replicas.onCatchUp([&] { ++woken; });
    here_.replicas.sharing().keysChanged();
    EXPECT_TRUE(eventually([&] { return woken > 0; }));
    there_.replicas.onCatchUp({});
}

TEST_F(ReplicasTest, WhatIsNoRevocationHarmsNobody) {
    here_.replicas.sharing().revoked("nonsense");
    const auto before = there_.users.of(ann_);
    here_.replicas.userChanged(ann_);
    EXPECT_TRUE(eventually([&] { return there_.users.of(ann_) != before; }));
}

TEST(ReplicasAlone, TellNobodyAndShareNothing) {
    SystemClock clock;
    const FileDescriptor null(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    Log log(null.get());
    Replicas replicas({}, clock, log);
    EXPECT_FALSE(replicas.isShared());
    EXPECT_EQ(replicas.sharing().counters, nullptr);
    EXPECT_NO_THROW(replicas.requireUp());
}

}  // namespace
}  // namespace consort::server
