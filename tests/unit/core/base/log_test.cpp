// SPDX-License-Identifier: Apache-2.0
#include "core/base/log.h"

#include <array>
#include <string>

#include <unistd.h>

#include <gtest/gtest.h>

namespace consort {
namespace {

class LogTest : public testing::Test {
protected:
    LogTest() { EXPECT_EQ(::pipe(pipe_.data()), 0); }

    ~LogTest() override {
        ::close(pipe_[0]);
        ::close(pipe_[1]);
    }

    std::string line() const {
        std::array<char, 4096> buffer{};
        const auto length = ::read(pipe_[0], buffer.data(), buffer.size());
        return {buffer.data(), static_cast<std::size_t>(length)};
    }

    std::array<int, 2> pipe_{};
};

TEST_F(LogTest, WritesFieldsBehindTheMessage) {
    Log log(pipe_[1]);
    log.info("http", "request done", {{"status", "200"}, {"path", "/a b"}});
    EXPECT_EQ(line().substr(24), " info http: request done status=200 path=\"/a b\"\n");
}

TEST_F(LogTest, KeepsAForgedLineOnOneLine) {
    Log log(pipe_[1], LogLevel::Info, LogFormat::Json);
    log.warning("http", "bad\n{\"level\":\"error\"}", {{"k", "\x1b[31m"}});
    const auto text = line();
    EXPECT_EQ(text.find('\n'), text.size() - 1);
    EXPECT_NE(text.find(R"("message":"bad\n{\"level\":\"error\"}")"), std::string::npos);
    EXPECT_NE(text.find(R"(\u001b[31m)"), std::string::npos);
}

TEST_F(LogTest, DropsWhatIsBelowItsLevel) {
    Log log(pipe_[1], LogLevel::Warning);
    log.info("http", "not written");
    log.error("http", "written");
    EXPECT_NE(line().find("error http: written"), std::string::npos);
}

}  // namespace
}  // namespace consort
