// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstring>

#include <sys/mman.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <consort/sdk.hpp>
#include <consort/testing.hpp>

namespace consort::sdk {
namespace {

using testing::FakeCall;
using testing::FakeHost;

/// A host of an older minor: the first `size` bytes of a real one, at the end of a page. To read on
/// is to crash.
class OldHost {
public:
    OldHost(const consort_host& host, std::uint32_t size) {
        const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        pages_ = static_cast<char*>(
            ::mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        );
        length_ = 2 * page;
        ::mprotect(pages_ + page, page, PROT_NONE);
        start_ = pages_ + page - size;
        std::memcpy(start_, &host, size);
        std::memcpy(start_, &size, sizeof(size));
    }

    OldHost(const OldHost&) = delete;
    OldHost& operator=(const OldHost&) = delete;

    ~OldHost() { ::munmap(pages_, length_); }

    Host host() const { return Host(reinterpret_cast<const consort_host*>(start_)); }

private:
    char* pages_;
    std::size_t length_;
    char* start_;
};

TEST(Host, AnOlderHostWithoutAServiceIsNotReadBeyondItsEnd) {
    FakeHost fake;
    const OldHost old(*fake.raw(), offsetof(consort_host, kv));
    EXPECT_EQ(old.host().instance(), "test");
    old.host().log().info("still here");
    EXPECT_EQ(fake.log.size(), 1U);
    EXPECT_THROW(old.host().kv(), Unsupported);
    EXPECT_THROW(old.host().media(), Unsupported);
}

TEST(Host, AServiceThatWasNotGrantedIsUnsupported) {
    FakeHost fake;
    fake.withdrawKv();
    fake.withdrawMedia();
    EXPECT_THROW(fake.host().kv(), Unsupported);
    EXPECT_THROW(fake.host().media(), Unsupported);
}

TEST(Log, WritesLevelMessageAndFields) {
    FakeHost fake;
    fake.host().log().warning("slow", {{"ms", "7"}, {"key", "a"}});
    ASSERT_EQ(fake.log.size(), 1U);
    EXPECT_EQ(fake.log[0].level, LogLevel::Warning);
    EXPECT_EQ(fake.log[0].message, "slow");
    EXPECT_EQ(fake.log[0].fields.at("ms"), "7");
    EXPECT_EQ(fake.logText(), "slow key=a ms=7\n");
}

TEST(Metrics, CountersGrowAndGaugesBecome) {
    FakeHost fake;
    const auto counter = fake.host().metrics().counter("hits", "Hits");
    const auto gauge = fake.host().metrics().gauge("open", "Open files");
    counter.record(1);
    counter.record(2);
    gauge.record(5);
    gauge.record(4);
    EXPECT_EQ(fake.metrics.at("hits"), 3);
    EXPECT_EQ(fake.metrics.at("open"), 4);
}

TEST(Metrics, AnUndefinedMetricIsIgnored) {
    Metric().record(1);
    const Log nobody(nullptr);
    EXPECT_FALSE(nobody.enabled(LogLevel::Error));
    nobody.error("unheard");
}

TEST(Kv, KeepsReplacesAndRemoves) {
    FakeHost fake;
    FakeCall call;
    const auto kv = fake.host().kv();
    EXPECT_EQ(kv.get(call.call(), "k"), std::nullopt);
    kv.put(call.call(), "k", std::string_view("a\0b", 3));
    kv.put(call.call(), "k", std::string_view("c\0d", 3));
    EXPECT_EQ(kv.get(call.call(), "k"), std::string("c\0d", 3));
    kv.remove(call.call(), "k");
    EXPECT_EQ(kv.get(call.call(), "k"), std::nullopt);
}

TEST(Kv, ScansAPrefixUntilStopped) {
    FakeHost fake;
    FakeCall call;
    fake.kv = {{"a/1", "x"}, {"a/2", "y"}, {"b/1", "z"}};
    std::string seen;
    fake.host().kv().scan(call.call(), "a/", [&](std::string_view key, std::string_view value) {
        seen += std::string(key) + "=" + std::string(value) + ";";
        return true;
    });
    EXPECT_EQ(seen, "a/1=x;a/2=y;");
    int count = 0;
    fake.host().kv().scan(call.call(), "", [&](auto, auto) { return ++count < 2; });
    EXPECT_EQ(count, 2);
}

TEST(Kv, AnExceptionInTheScanComesOutOfIt) {
    FakeHost fake;
    FakeCall call;
    fake.kv = {{"a", "x"}, {"b", "y"}};
    int count = 0;
    EXPECT_THROW(
        fake.host().kv().scan(
            call.call(),
            "",
            [&](auto, auto) -> bool {
                ++count;
                throw Invalid("damaged");
            }
        ),
        Invalid
    );
    EXPECT_EQ(count, 1);
}

TEST(Kv, AFailureIsNotTakenForAbsence) {
    FakeHost fake;
    FakeCall call;
    fake.breakKv(CONSORT_E_UNAVAILABLE);
    try {
        fake.host().kv().get(call.call(), "k");
        FAIL() << "no exception";
    } catch (const HostError& error) {
        EXPECT_EQ(error.code(), CONSORT_E_UNAVAILABLE);
    }
    EXPECT_THROW(fake.host().kv().put(call.call(), "k", "v"), HostError);
    EXPECT_THROW(fake.host().kv().remove(call.call(), "k"), HostError);
}

}  // namespace
}  // namespace consort::sdk
