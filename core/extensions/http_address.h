// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace consort {
struct ConfigNode;
struct ConfigSchema;
}  // namespace consort

namespace consort::extensions {

/// An http or https URL in the parts that a request needs. The path is kept as it was written: a
/// signature may depend on it.
struct HttpAddress {
    bool isSecure = false;
    std::string host;  ///< Lower case; an IPv6 address without brackets.
    std::uint16_t port = 0;
    std::string target = "/";  ///< Path and query.

    /// "example.org", "example.org:8080", "[::1]:8080".
    std::string authority() const;

    /// Without path and query, which may hold secrets.
    std::string origin() const { return (isSecure ? "https://" : "http://") + authority(); }

    bool hasSameOrigin(const HttpAddress& other) const;
};

/// Throws Error(Invalid), without the URL. User info is refused.
HttpAddress parseHttpAddress(std::string_view url);

/// What a `location` header means at `base`. Throws Error(Invalid).
HttpAddress resolveHttpAddress(const HttpAddress& base, std::string_view location);

/// The hosts that an instance may talk to.
class HttpAllowList final {
public:
    /// Reads "http:HOST", "http:*.HOST" (also HOST itself) and "http:config": the hosts of the
    /// fields of format "uri" in `config`, and hosts below them.
    HttpAllowList(
        const std::vector<std::string>& uses, const ConfigSchema& schema, const ConfigNode& config
    );

    bool allows(std::string_view host) const;

private:
    void addConfigured(const ConfigSchema& schema, const ConfigNode& config);

    std::vector<std::string> hosts_;    ///< Exactly.
    std::vector<std::string> domains_;  ///< And all below.
};

}  // namespace consort::extensions
