// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/headers.h"

namespace consort::http {

/// The networks of the proxies in front of us. Immutable.
class TrustedProxies final {
public:
    /// "10.0.0.0/8", "::1". Throws Error(Invalid) for anything else.
    explicit TrustedProxies(const std::vector<std::string>& networks);

    bool contains(std::string_view address) const;

    /// The right-most address of X-Forwarded-For that is not a proxy of ours; `peer` when that is
    /// not trusted itself or says nothing usable.
    std::string clientOf(const std::string& peer, const Headers& headers) const;

private:
    struct Network {
        std::array<std::uint8_t, 16> address{};
        unsigned bits = 0;
    };

    std::vector<Network> networks_;
};

}  // namespace consort::http
