// SPDX-License-Identifier: Apache-2.0
#include "core/http/content.h"

#include <gtest/gtest.h>

#include "core/http/problem.h"

#include "test_server.h"

namespace consort::http {
namespace {

constexpr std::uint64_t kSize = 10'000;

class PatternReader final : public BlobReader {
public:
    PatternReader(std::uint64_t offset, std::uint64_t length)
        : at_(offset), end_(offset + length) {}

    std::size_t read(std::span<char> buffer) override {
        const auto count = std::min<std::uint64_t>(buffer.size(), end_ - at_);
        const std::string bytes = pattern(at_, count);
        std::copy(bytes.begin(), bytes.end(), buffer.begin());
        at_ += count;
        return count;
    }

private:
    std::uint64_t at_, end_;
};

Response serve(Headers headers, Method method = Method::Get, bool* opened = nullptr) {
    const Request request({.method = method, .headers = std::move(headers)});
    const ContentInfo info{
        .size = kSize, .etag = "v1", .lastModifiedMs = 784111777000, .contentType = "audio/flac"};
    return serveContent(request, info, [opened](std::uint64_t offset, std::uint64_t length) {
        if (opened != nullptr) {
            *opened = true;
        }
        return std::make_unique<PatternReader>(offset, length);
    });
}

std::string bodyOf(Response& response) {
    auto& body = std::get<ReaderBody>(response.body);
    std::string text;
    std::array<char, 1000> buffer;
    while (const auto count = body.reader->read(buffer)) {
        text.append(buffer.data(), count);
    }
    EXPECT_EQ(text.size(), body.length);
    return text;
}

TEST(Content, ServesTheWhole) {
    auto response = serve({});
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.find("ETag"), "\"v1\"");
    EXPECT_EQ(response.headers.find("Accept-Ranges"), "bytes");
    EXPECT_EQ(response.headers.find("Last-Modified"), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(bodyOf(response), pattern(0, kSize));
}

TEST(Content, ServesOneRange) {
    auto response = serve({{"Range", "bytes=100-199"}});
    EXPECT_EQ(response.status, 206);
    EXPECT_EQ(response.headers.find("Content-Range"), "bytes 100-199/10000");
    EXPECT_EQ(bodyOf(response), pattern(100, 100));
}

TEST(Content, ServesSeveralRangesAsMultipart) {
    auto response = serve({{"Range", "bytes=0-9,5000-5009"}});
    EXPECT_EQ(response.status, 206);
    EXPECT_FALSE(response.headers.has("Content-Range"));
    const std::string type(*response.headers.find("Content-Type"));
    const std::string start = "multipart/byteranges; boundary=";
    ASSERT_TRUE(type.starts_with(start));
    const std::string boundary = type.substr(start.size());
    EXPECT_EQ(
        bodyOf(response),
        "--" + boundary + "\r\nContent-Type: audio/flac\r\nContent-Range: bytes 0-9/10000\r\n\r\n" +
            pattern(0, 10) + "\r\n--" + boundary +
            "\r\nContent-Type: audio/flac\r\nContent-Range: bytes 5000-5009/10000\r\n\r\n" +
            pattern(5000, 10) + "\r\n--" + boundary + "--\r\n"
    );
}

TEST(Content, HeadIgnoresRangeAndOpensNothing) {
    bool opened = false;
    const auto response = serve({{"Range", "bytes=0-9"}}, Method::Head, &opened);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.find("Content-Length"), "10000");
    EXPECT_FALSE(opened);
}

TEST(Content, UnsatisfiableTellsTheSize) {
    const auto response = serve({{"Range", "bytes=10000-"}});
    EXPECT_EQ(response.status, 416);
    EXPECT_EQ(response.headers.find("Content-Range"), "bytes */10000");
}

TEST(Content, NotModifiedHasNoBody) {
    bool opened = false;
    const auto response =
        serve({{"If-None-Match", "\"v1\""}, {"Range", "bytes=0-9"}}, Method::Get, &opened);
    EXPECT_EQ(response.status, 304);
    EXPECT_TRUE(response.headers.has("ETag"));
    EXPECT_FALSE(opened);
}

TEST(Content, StaleIfRangeGivesTheWhole) {
    EXPECT_EQ(serve({{"If-Range", "\"v0\""}, {"Range", "bytes=0-9"}}).status, 200);
    EXPECT_EQ(serve({{"If-Range", "\"v1\""}, {"Range", "bytes=0-9"}}).status, 206);
}

TEST(Content, FailedIfMatchIs412) {
    try {
        serve({{"If-Match", "\"v0\""}});
        FAIL() << "no error";
    } catch (const StatusError& error) {
        EXPECT_EQ(error.status(), 412);
    }
}

TEST(Content, AttachmentIsSafeForAnyName) {
    EXPECT_EQ(
        attachment("a\"\r\n/é.mp3"),
        "attachment; filename=\"a____"
        "__.mp3\"; filename*=UTF-8''a%22%0A%2F%C3%A9.mp3"
    );
}

}  // namespace
}  // namespace consort::http
