// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "core/base/error.h"
#include "core/http/content.h"

#include "test_server.h"
#include "tests/support/test_certificate.h"

namespace consort::http {
namespace {

constexpr std::size_t kFileSize = 1'000'000;

using testing::writeCertificate;

/// Speaks TLS over a WireClient's socket.
class TlsClient {
public:
    explicit TlsClient(std::uint16_t port)
        : wire_(port), context_(SSL_CTX_new(TLS_client_method())), ssl_(SSL_new(context_)) {
        SSL_set_fd(ssl_, wire_.fd());
    }

    ~TlsClient() {
        SSL_free(ssl_);
        SSL_CTX_free(context_);
    }

    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    bool handshake() { return SSL_connect(ssl_) == 1; }

    void send(std::string_view text) {
        SSL_write(ssl_, text.data(), static_cast<int>(text.size()));
    }

    std::string read(std::size_t size) {
        std::string all;
        char buffer[16384];
        while (all.size() < size) {
            const int count = SSL_read(ssl_, buffer, sizeof(buffer));
            if (count <= 0) {
                break;
            }
            all.append(buffer, static_cast<std::size_t>(count));
        }
        return all;
    }

    std::string get(const std::string& path, std::size_t bodySize) {
        send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
        std::string all = read(1);
        const auto end = all.find("\r\n\r\n");
        std::string body = all.substr(end + 4);
        return body.size() < bodySize ? body + read(bodySize - body.size()) : body;
    }

private:
    WireClient wire_;
    SSL_CTX* context_;
    SSL* ssl_;
};

class ServerTlsTest : public ::testing::Test {
protected:
    ServerTlsTest() : file_(patternFile(kFileSize)) {
        std::string folder = "/tmp/consort-tls-XXXXXX";
        folder_ = ::mkdtemp(folder.data());
        const TlsFiles files{folder_ + "/cert.pem", folder_ + "/key.pem"};
        writeCertificate(files.certificateFile, files.privateKeyFile);
        server_.options.listen[0].tls = true;
        server_.options.tls = files;
        server_.add(Method::Get, "/file", Run::Inline, [this](const Request& request) {
            return serveContent(
                request,
                {.size = kFileSize},
                [this](std::uint64_t offset, std::uint64_t) {
                    return OpenedFile{file_, offset};
                }
            );
        });
        server_.add(Method::Get, "/secure", Run::Worker, [](const Request& request) {
            return Response::text(request.isTls() ? "yes" : "no");
        });
        server_.add(Method::Post, "/size", Run::Worker, [](const Request& request) {
            return Response::text(std::to_string(request.bodySize()));
        });
    }

    ~ServerTlsTest() override { std::filesystem::remove_all(folder_); }

    std::string folder_;
    SharedFile file_;
    TestServer server_;
};

TEST_F(ServerTlsTest, ServesRequestsAndFiles) {
    server_.start();
    TlsClient client(server_.port());
    ASSERT_TRUE(client.handshake());
    EXPECT_EQ(client.get("/secure", 3), "yes");
    EXPECT_EQ(client.get("/file", kFileSize), pattern(0, kFileSize));
    EXPECT_EQ(client.get("/secure", 3), "yes");
}

TEST_F(ServerTlsTest, TakesBodies) {
    server_.start();
    TlsClient client(server_.port());
    ASSERT_TRUE(client.handshake());
    client.send("POST /size HTTP/1.1\r\nHost: h\r\nContent-Length: 500000\r\n\r\n");
    client.send(std::string(500'000, 'x'));
    EXPECT_TRUE(client.read(1).ends_with("500000"));
}

TEST_F(ServerTlsTest, HalfHandshakesHoldNothingUp) {
    server_.options.limits.headTime = std::chrono::milliseconds(3000);
    server_.start();
    std::vector<std::unique_ptr<WireClient>> half;
    for (int i = 0; i < 300; ++i) {
        half.push_back(std::make_unique<WireClient>(server_.port()));
        half.back()->send(std::string_view("\x16\x03\x01\x02\x00\x01", 6));
    }
    TlsClient client(server_.port());
    ASSERT_TRUE(client.handshake());
    EXPECT_EQ(client.get("/secure", 3), "yes");
    EXPECT_TRUE(half[0]->isClosedByServer());
}

TEST_F(ServerTlsTest, PlainTextIsRefused) {
    server_.start();
    WireClient client(server_.port());
    client.send("GET /secure HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(client.isClosedByServer());
}

TEST_F(ServerTlsTest, ReloadsAndKeepsTheOldOneWhenItCannot) {
    server_.start();
    writeCertificate(folder_ + "/cert.pem", folder_ + "/key.pem");
    server_.server().reloadTls();
    std::filesystem::remove(folder_ + "/key.pem");
    EXPECT_THROW(server_.server().reloadTls(), Error);
    TlsClient client(server_.port());
    ASSERT_TRUE(client.handshake());
    EXPECT_EQ(client.get("/secure", 3), "yes");
}

TEST_F(ServerTlsTest, UnusableFilesStopTheStart) {
    writeCertificate(folder_ + "/other.pem", folder_ + "/other-key.pem");
    server_.options.tls->privateKeyFile = folder_ + "/other-key.pem";
    EXPECT_THROW(server_.start(), Error);
}

}  // namespace
}  // namespace consort::http
