// SPDX-License-Identifier: Apache-2.0
#include "core/cache/redis_url.h"

#include <charconv>

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include "core/base/error.h"

namespace consort::cache {

namespace {

constexpr std::uint16_t kDefaultPort = 6379;

std::string decoded(const std::string& text) {
    std::string plain;
    Poco::URI::decode(text, plain);
    return plain;
}

int databaseOf(std::string_view path) {
    if (path.empty() || path == "/") {
        return 0;
    }
    int number = -1;
    const auto text = path.substr(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 0) {
        throw invalid("cache url: the part after the host must be the number of a database");
    }
    return number;
}

}  // namespace

RedisUrl RedisUrl::parse(std::string_view text) {
    constexpr const char* kExpected =
        "cache url: expected redis://[user:password@]host[:port][/database] or rediss://…";
    RedisUrl url;
    try {
        const Poco::URI uri{std::string(text)};
        if ((uri.getScheme() != "redis" && uri.getScheme() != "rediss") || uri.getHost().empty() ||
            !uri.getRawQuery().empty() || !uri.getFragment().empty()) {
            throw invalid(kExpected);
        }
        url.isTls = uri.getScheme() == "rediss";
        url.host = uri.getHost();
        url.port = uri.getPort() == 0 ? kDefaultPort : uri.getPort();
        url.database = databaseOf(uri.getPath());
        if (const auto& login = uri.getUserInfo(); !login.empty()) {
            const auto colon = login.find(':');
            if (colon == std::string::npos) {
                throw invalid("cache url: expected user:password or :password before the @");
            }
            url.user = decoded(login.substr(0, colon));
            url.password = decoded(login.substr(colon + 1));
        }
    } catch (const Poco::Exception&) {
        throw invalid(kExpected);
    }
    return url;
}

std::string RedisUrl::display() const {
    const bool isBare6 = host.find(':') != std::string::npos && host.front() != '[';
    return (isTls ? "rediss://" : "redis://") + (isBare6 ? '[' + host + ']' : host) + ':' +
           std::to_string(port) + '/' + std::to_string(database);
}

}  // namespace consort::cache
