// SPDX-License-Identifier: Apache-2.0
#include "core/http/engine/client_address.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include <arpa/inet.h>

#include "core/base/error.h"

namespace consort::http {

namespace {

using Bytes = std::array<std::uint8_t, 16>;

/// IPv4 as its IPv4-mapped IPv6 address, so that one comparison serves both.
std::optional<Bytes> parseAddress(std::string_view text) {
    const std::string terminated(text);
    Bytes bytes{};
    if (::inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) {
        return bytes;
    }
    std::array<std::uint8_t, 4> four{};
    if (::inet_pton(AF_INET, terminated.c_str(), four.data()) != 1) {
        return std::nullopt;
    }
    bytes[10] = bytes[11] = 0xff;
    std::copy(four.begin(), four.end(), bytes.begin() + 12);
    return bytes;
}

bool samePrefix(const Bytes& a, const Bytes& b, unsigned bits) {
    const unsigned whole = bits / 8;
    if (std::memcmp(a.data(), b.data(), whole) != 0) {
        return false;
    }
    const unsigned rest = bits % 8;
    return rest == 0 || (a[whole] >> (8 - rest)) == (b[whole] >> (8 - rest));
}

std::string_view trim(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

}  // namespace

TrustedProxies::TrustedProxies(const std::vector<std::string>& networks) {
    for (const auto& text : networks) {
        const auto slash = text.find('/');
        const auto address = parseAddress(std::string_view(text).substr(0, slash));
        const bool four = text.find(':') == std::string::npos;
        unsigned bits = four ? 32 : 128;
        bool valid = address.has_value();
        if (slash != std::string::npos) {
            const char* end = text.data() + text.size();
            const auto [at, error] = std::from_chars(text.data() + slash + 1, end, bits);
            valid = valid && error == std::errc() && at == end && bits <= (four ? 32U : 128U);
        }
        if (!valid) {
            throw invalid("not an address or network: \"" + text + "\"");
        }
        networks_.push_back({*address, four ? bits + 96 : bits});
    }
}

bool TrustedProxies::contains(std::string_view address) const {
    if (networks_.empty()) {
        return false;
    }
    const auto bytes = parseAddress(address);
    return bytes && std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
               return samePrefix(*bytes, network.address, network.bits);
           });
}

std::string TrustedProxies::clientOf(const std::string& peer, const Headers& headers) const {
    if (!contains(peer)) {
        return peer;
    }
    const std::string chain = headers.joined("X-Forwarded-For");
    std::string_view rest = chain;
    while (!rest.empty()) {
        const auto comma = rest.rfind(',');
        const auto hop = trim(comma == std::string_view::npos ? rest : rest.substr(comma + 1));
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(0, comma);
        if (!parseAddress(hop)) {
            return peer;
        }
        if (!contains(hop)) {
            return std::string(hop);
        }
    }
    return peer;
}

}  // namespace consort::http
