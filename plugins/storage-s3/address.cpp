// SPDX-License-Identifier: Apache-2.0
#include "address.h"

#include <algorithm>

#include <consort/sdk/error.hpp>

#include "text.h"

namespace consort::s3 {

namespace {

struct Endpoint {
    bool isSecure;
    std::string authority;  ///< Lower case, without the scheme's own port, as it is sent.
    std::string path;       ///< Empty, or with a leading slash and no trailing one.
};

Endpoint parseEndpoint(std::string_view url) {
    const auto scheme = lowered(url.substr(0, 8));
    const bool isSecure = scheme == "https://";
    if (!isSecure && !scheme.starts_with("http://")) {
        throw sdk::Invalid("the endpoint is no http or https URL");
    }
    url.remove_prefix(isSecure ? 8 : 7);
    const auto slash = std::min(url.find('/'), url.size());
    Endpoint endpoint{isSecure, lowered(url.substr(0, slash)), std::string(url.substr(slash))};
    while (endpoint.path.ends_with('/')) {
        endpoint.path.pop_back();
    }
    const std::string_view port = isSecure ? ":443" : ":80";
    if (endpoint.authority.ends_with(port)) {
        endpoint.authority.resize(endpoint.authority.size() - port.size());
    }
    const bool isPlain = url.find_first_of("?#@ ") == std::string_view::npos;
    if (endpoint.authority.empty() || !isPlain) {
        throw sdk::Invalid("the endpoint is to be a URL of scheme, host, port and path only");
    }
    return endpoint;
}

std::string urlOf(const Place& place) {
    if (!place.endpoint.empty()) {
        return place.endpoint;
    }
    const auto* domain = place.region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
    return "https://s3." + place.region + domain;
}

bool isVirtual(const Place& place) {
    if (place.addressing != Addressing::Auto) {
        return place.addressing == Addressing::Virtual;
    }
    return isAws(place) && place.bucket.find('.') == std::string::npos;
}

}  // namespace

bool isAws(const Place& place) {
    if (place.endpoint.empty()) {
        return true;
    }
    const auto authority = parseEndpoint(place.endpoint).authority;
    return authority.ends_with(".amazonaws.com") || authority.ends_with(".amazonaws.com.cn");
}

bool isRegionName(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9') || letter == '-';
    });
}

std::string endpointOf(const Place& place) {
    const auto endpoint = parseEndpoint(urlOf(place));
    return (endpoint.isSecure ? "https://" : "http://") + endpoint.authority;
}

Address addressOf(const Place& place, std::string_view key) {
    const auto endpoint = parseEndpoint(urlOf(place));
    const bool isBelow = isVirtual(place);
    Address address;
    address.host = isBelow ? place.bucket + "." + endpoint.authority : endpoint.authority;
    address.origin = (endpoint.isSecure ? "https://" : "http://") + address.host;
    address.path = endpoint.path;
    if (!isBelow) {
        address.path += "/" + percentEncoded(place.bucket);
    }
    if (!key.empty() || isBelow) {
        address.path += "/" + pathEncoded(key);
    }
    return address;
}

}  // namespace consort::s3
