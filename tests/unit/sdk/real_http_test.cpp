// SPDX-License-Identifier: Apache-2.0
#include "sdk/checker/real_http.h"

#include <string>
#include <thread>

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>
#include <gtest/gtest.h>

#include "core/extensions/abi.h"

namespace consort::checker {
namespace {

/// What becomes of a GET that a server answers with these bytes before it hangs up.
ScriptedResponse responseTo(const std::string& bytes) {
    Poco::Net::ServerSocket listener(Poco::Net::SocketAddress("127.0.0.1", 0));
    std::jthread server([&] {
        auto connection = listener.acceptConnection();
        std::string head;
        while (!head.ends_with("\r\n\r\n")) {
            char next = 0;
            connection.receiveBytes(&next, 1);
            head += next;
        }
        connection.sendBytes(bytes.data(), static_cast<int>(bytes.size()));
        connection.shutdownSend();
    });
    const std::string url =
        "http://127.0.0.1:" + std::to_string(listener.address().port()) + "/object";
    consort_http_request request{};
    request.size = sizeof request;
    request.url = extensions::lower(url);
    request.method = extensions::lower("GET");
    ScriptedResponse response;
    EXPECT_EQ(sendReally(nullptr, request, response).status, CONSORT_OK);
    return response;
}

TEST(RealHttp, EndsABodyThatIsWhole) {
    const auto response = responseTo("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole");
    EXPECT_EQ(response.body, "whole");
    EXPECT_FALSE(response.breaksOff);
}

TEST(RealHttp, EndsABodyWithoutALengthWithTheConnection) {
    const auto response = responseTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall");
    EXPECT_EQ(response.body, "all");
    EXPECT_FALSE(response.breaksOff);
}

TEST(RealHttp, BreaksOffABodyShorterThanItsLength) {
    const auto response = responseTo("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
    EXPECT_EQ(response.body, "half");
    EXPECT_TRUE(response.breaksOff);
}

}  // namespace
}  // namespace consort::checker
