// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <sstream>

#include <Poco/Base64Encoder.h>

#include "core/base/error.h"
#include "core/extensions/http_wire.h"

namespace consort::extensions {

namespace {

std::string environment(const char* lower, const char* upper) {
    for (const char* name : {lower, upper}) {
        const char* value = name == nullptr ? nullptr : std::getenv(name);
        if (value != nullptr && *value != '\0') {
            return value;
        }
    }
    return {};
}

std::string basic(const std::string& credentials) {
    std::ostringstream out;
    Poco::Base64Encoder encoder(out);
    encoder.rdbuf()->setLineLength(0);
    encoder << credentials;
    encoder.close();
    return "Basic " + out.str();
}

}  // namespace

bool HttpProxy::isFor(std::string_view host) const {
    return std::none_of(except.begin(), except.end(), [host](const auto& name) {
        return name == "*" || host == name ||
               (host.size() > name.size() && host.ends_with(name) &&
                host[host.size() - name.size() - 1] == '.');
    });
}

HttpProxy parseProxy(std::string_view url, std::string_view except) {
    HttpProxy proxy;
    std::string bare(url);
    if (bare.find("://") == std::string::npos) {
        bare = "http://" + bare;
    }
    const auto begin = bare.find("://") + 3;
    if (const auto at = bare.rfind('@'); at != std::string::npos && at >= begin) {
        proxy.authorization = basic(bare.substr(begin, at - begin));
        bare.erase(begin, at + 1 - begin);
    }
    proxy.address = parseHttpAddress(bare);
    if (proxy.address.isSecure) {
        throw invalid("a proxy is reached by http");
    }
    std::istringstream names{std::string(except)};
    for (std::string name; std::getline(names, name, ',');) {
        name.erase(0, name.find_first_not_of(" ."));
        name.erase(name.find_last_not_of(' ') + 1);
        if (!name.empty()) {
            proxy.except.push_back(name);
        }
    }
    return proxy;
}

std::optional<HttpProxy> proxyFromEnvironment(bool secure) {
    // HTTP_PROXY in capitals may be a request header of a CGI program, so it is not read.
    auto url =
        secure ? environment("https_proxy", "HTTPS_PROXY") : environment("http_proxy", nullptr);
    if (url.empty()) {
        url = environment("all_proxy", "ALL_PROXY");
    }
    if (url.empty()) {
        return std::nullopt;
    }
    return parseProxy(url, environment("no_proxy", "NO_PROXY"));
}

}  // namespace consort::extensions
