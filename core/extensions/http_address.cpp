// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/http_address.h"

#include <algorithm>
#include <charconv>

#include "core/base/config/config_node.h"
#include "core/base/config/schema.h"
#include "core/base/error.h"

namespace consort::extensions {

namespace {

constexpr std::size_t kMaxUrl = 16'384;
constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";

std::string folded(std::string_view text) {
    std::string lowered(text);
    for (auto& letter : lowered) {
        if (letter >= 'A' && letter <= 'Z') {
            letter = static_cast<char>(letter - 'A' + 'a');
        }
    }
    return lowered;
}

bool isHostName(std::string_view host) {
    return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    });
}

bool isIpv6(std::string_view host) {
    return !host.empty() && host.find(':') != std::string_view::npos &&
           host.find_first_not_of("0123456789abcdef:.") == std::string_view::npos;
}

/// Splits "host:port" or "[::1]:port".
void readAuthority(HttpAddress& address, std::string_view authority) {
    if (authority.find('@') != std::string_view::npos) {
        throw invalid("the URL holds user info: use an authorization header");
    }
    std::string_view port;
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        address.host = folded(authority.substr(1, std::max<std::size_t>(end, 1) - 1));
        port = end == std::string_view::npos ? "-" : authority.substr(end + 1);
        if (!isIpv6(address.host)) {
            throw invalid("the URL has no valid host");
        }
    } else {
        const auto colon = std::min(authority.find(':'), authority.size());
        address.host = folded(authority.substr(0, colon));
        port = authority.substr(colon);
        if (!isHostName(address.host)) {
            throw invalid("the URL has no valid host");
        }
    }
    address.port = address.isSecure ? 443 : 80;
    if (port.empty()) {
        return;
    }
    const auto* end = port.data() + port.size();
    const auto [at, error] = std::from_chars(port.data() + 1, end, address.port);
    if (port.front() != ':' || error != std::errc() || at != end || address.port == 0) {
        throw invalid("the URL has no valid port");
    }
}

std::string_view withoutFragment(std::string_view url) {
    return url.substr(0, url.find('#'));
}

void checkTarget(std::string_view target) {
    const bool isPlain = std::all_of(target.begin(), target.end(), [](unsigned char c) {
        return c > 0x20 && c < 0x7f;
    });
    if (!isPlain || !target.starts_with('/')) {
        throw invalid("the URL holds characters that must be percent-encoded");
    }
}

}  // namespace

std::string HttpAddress::authority() const {
    const bool isLiteral = host.find(':') != std::string::npos;
    const auto name = isLiteral ? '[' + host + ']' : host;
    return port == (isSecure ? 443 : 80) ? name : name + ':' + std::to_string(port);
}

bool HttpAddress::hasSameOrigin(const HttpAddress& other) const {
    return isSecure == other.isSecure && host == other.host && port == other.port;
}

HttpAddress parseHttpAddress(std::string_view url) {
    const auto scheme = folded(url.substr(0, kHttps.size()));
    HttpAddress address;
    address.isSecure = scheme == kHttps;
    if (url.size() > kMaxUrl || !(address.isSecure || scheme.starts_with(kHttp))) {
        throw invalid("the URL is not an http or https address of up to 16 KiB");
    }
    auto rest = withoutFragment(url).substr(address.isSecure ? kHttps.size() : kHttp.size());
    const auto slash = std::min(rest.find_first_of("/?"), rest.size());
    readAuthority(address, rest.substr(0, slash));
    rest.remove_prefix(slash);
    address.target = (rest.starts_with('/') ? "" : "/") + std::string(rest);
    checkTarget(address.target);
    return address;
}

HttpAddress resolveHttpAddress(const HttpAddress& base, std::string_view location) {
    if (location.starts_with("//")) {
        return parseHttpAddress((base.isSecure ? "https:" : "http:") + std::string(location));
    }
    const auto scheme = folded(location.substr(0, kHttps.size()));
    if (scheme.starts_with(kHttp) || scheme == kHttps) {
        return parseHttpAddress(location);
    }
    auto address = base;
    const auto target = withoutFragment(location);
    const auto path = base.target.substr(0, base.target.find('?'));
    if (target.starts_with('/')) {
        address.target = target;
    } else if (target.starts_with('?')) {
        address.target = path + std::string(target);
    } else {
        address.target = path.substr(0, path.rfind('/') + 1) + std::string(target);
    }
    checkTarget(address.target);
    return address;
}

HttpAllowList::HttpAllowList(
    const std::vector<std::string>& uses, const ConfigSchema& schema, const ConfigNode& config
) {
    constexpr std::string_view kUse = "http:";
    for (const auto& use : uses) {
        if (!use.starts_with(kUse)) {
            continue;
        }
        const auto host = folded(std::string_view(use).substr(kUse.size()));
        if (host == "config") {
            addConfigured(schema, config);
        } else if (host.starts_with("*.")) {
            domains_.push_back(host.substr(2));
        } else {
            hosts_.push_back(host);
        }
    }
}

void HttpAllowList::addConfigured(const ConfigSchema& schema, const ConfigNode& config) {
    if (schema.format == SchemaFormat::Uri && config.type == ConfigType::String) {
        try {
            domains_.push_back(parseHttpAddress(config.text).host);
        } catch (const Error&) {
            return;  // A URI of another scheme names no host to talk to.
        }
    }
    for (const auto& member : config.members) {
        if (const auto* property = schema.findProperty(member.key)) {
            addConfigured(*property, member.value);
        }
        for (const auto& variant : schema.variants) {
            if (const auto* property = variant.findProperty(member.key)) {
                addConfigured(*property, member.value);
            }
        }
    }
    for (const auto& item : config.items) {
        if (schema.items != nullptr) {
            addConfigured(*schema.items, item);
        }
    }
}

bool HttpAllowList::allows(std::string_view host) const {
    if (std::find(hosts_.begin(), hosts_.end(), host) != hosts_.end()) {
        return true;
    }
    return std::any_of(domains_.begin(), domains_.end(), [host](const auto& domain) {
        return host == domain || (host.size() > domain.size() && host.ends_with(domain) &&
                                  host[host.size() - domain.size() - 1] == '.');
    });
}

}  // namespace consort::extensions
