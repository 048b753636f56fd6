// SPDX-License-Identifier: Apache-2.0
#include "tests/plugins/support/live_s3.h"

#include <atomic>
#include <charconv>
#include <cstdlib>
#include <stdexcept>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/config/config_node.h"
#include "core/base/config/schema.h"
#include "core/base/json_value.h"

#include "plugins/storage-s3/s3_client.h"
#include "plugins/storage-s3/s3_options.h"

namespace consort::testing {

namespace {

JsonValue named() {
    const char* text = std::getenv("CONSORT_TEST_S3");
    if (text == nullptr) {
        throw std::runtime_error(
            "CONSORT_TEST_S3 is not set (tests/support/with_servers.py s3 -- COMMAND starts one)"
        );
    }
    return JsonValue::parse(text);
}

extensions::HttpClientOptions withoutProxy() {
    extensions::HttpClientOptions options;
    options.proxy = "none";
    return options;
}

/// "http://127.0.0.1:7480" is 7480.
std::uint16_t portOf(const std::string& endpoint) {
    std::uint16_t port = 80;
    const auto colon = endpoint.rfind(':');
    std::from_chars(endpoint.data() + colon + 1, endpoint.data() + endpoint.size(), port);
    return port;
}

}  // namespace

LiveS3::LiveS3() : client_(withoutProxy()), api_(*fake_.raw()) {
    const auto server = named();
    settings_.endpoint = server.getString("endpoint");
    settings_.accessKey = server.getString("access_key");
    settings_.secretKey = server.getString("secret_key");
    settings_.region = server.getString("region");
    virtualDomain_ = server.getString("virtual_domain");
    static std::atomic<int> count = 0;
    settings_.bucket = "test-cpp-" + std::to_string(::getpid()) + "-" + std::to_string(++count);

    const auto schema = parseSchema(sdk::schemaOf<s3::Settings>());
    auto config = ConfigNode::object();
    config.members.push_back({"endpoint", {}, ConfigNode::string(settings_.endpoint)});
    http_ = std::make_unique<extensions::HostHttp>(
        client_, extensions::HttpAllowList({"http:config"}, schema, config)
    );
    api_.http = http_->table();
    api_.extension = nullptr;

    FakeCall call;
    const auto environment = s3::Environment::ofProcess();
    s3::S3Client maker(
        host(),
        environment,
        s3::optionsOf(settings_),
        s3::credentialSourcesOf(host(), settings_, environment)
    );
    const auto made = maker.send(call.call(), {.method = "PUT"});
    if (!made.isSuccess()) {
        throw std::runtime_error("cannot make a bucket: " + made.failure->code);
    }
}

LiveS3::Answer LiveS3::fetch(const std::string& method, const std::string& url) {
    FakeCall call;
    auto response = host().http().send(call.call(), {.url = url, .method = method});
    return {response.status, response.text(call.call())};
}

LiveS3::Answer LiveS3::fetchAs(const std::string& host, const std::string& target) {
    const sdk::FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(portOf(settings_.endpoint));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("cannot connect to the S3 server");
    }
    const auto request =
        "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    if (::send(socket.get(), request.data(), request.size(), 0) < 0) {
        throw std::runtime_error("cannot send to the S3 server");
    }
    std::string all;
    char buffer[4096];
    for (auto got = ::recv(socket.get(), buffer, sizeof buffer, 0); got > 0;
         got = ::recv(socket.get(), buffer, sizeof buffer, 0)) {
        all.append(buffer, static_cast<std::size_t>(got));
    }
    Answer answer;
    std::from_chars(all.data() + 9, all.data() + 12, answer.status);
    answer.body = all.substr(all.find("\r\n\r\n") + 4);
    return answer;
}

}  // namespace consort::testing
