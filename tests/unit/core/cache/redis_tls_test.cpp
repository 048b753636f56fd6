// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <stdlib.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/file_descriptor.h"
#include "core/cache/backend.h"

#include "tests/support/redis_server.h"
#include "tests/support/test_certificate.h"
#include "tests/unit/core/cache/bus_listener.h"

namespace consort::cache {

namespace {

class RedisTlsTest : public ::testing::Test {
protected:
    RedisTlsTest() { testing::writeCertificate(certificate_, key_); }

    ~RedisTlsTest() override { std::filesystem::remove_all(folder_); }

    static std::string makeFolder() {
        std::string name = std::filesystem::temp_directory_path() / "consort-redis-XXXXXX";
        return ::mkdtemp(name.data()) == nullptr ? throw std::runtime_error("no folder") : name;
    }

    std::vector<std::string> arguments() const {
        return {
            "--port",
            "0",
            "--tls-port",
            "{port}",
            "--tls-cert-file",
            certificate_,
            "--tls-key-file",
            key_,
            "--tls-ca-cert-file",
            certificate_,
            "--tls-auth-clients",
            "no"};
    }

    const std::string folder_ = makeFolder();
    const std::string certificate_ = folder_ + "/certificate.pem";
    const std::string key_ = folder_ + "/key.pem";
    SystemClock clock_;
    FileDescriptor logFile_{::dup(2)};
    Log log_{logFile_.get(), LogLevel::Error};
};

TEST_F(RedisTlsTest, IsTrustedByItsCertificate) {
    testing::RedisServer redis(arguments());
    const auto at = std::to_string(redis.port());
    const auto backend =
        openBackend({"rediss://localhost:" + at, "consort:", certificate_}, clock_, log_);
    BusListener listener(backend->bus());
    backend->start();
    EXPECT_TRUE(backend->state()->isUp) << backend->state()->problem;
    backend->cache().put("k", "1", std::chrono::seconds(60));
    EXPECT_EQ(backend->cache().find("k"), "1");
    backend->bus().publish("t", "1");
    EXPECT_EQ(listener.textsUntil("1"), "<gap>1");
    redis.kill();
    backend->bus().publish("t", "2");
    EXPECT_EQ(listener.textsUntil("2"), "<gap>12");
}

TEST_F(RedisTlsTest, IsRefusedWithoutOrForAnotherName) {
    const testing::RedisServer redis(arguments());
    const auto at = std::to_string(redis.port());
    EXPECT_THROW(requireBackend({"rediss://localhost:" + at, "consort:", {}}), Error);
    EXPECT_THROW(requireBackend({"rediss://127.0.0.1:" + at, "consort:", certificate_}), Error);
    EXPECT_THROW(requireBackend({"redis://localhost:" + at, "consort:", {}}), Error);
}

}  // namespace

}  // namespace consort::cache
