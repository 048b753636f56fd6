// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace consort::s3 {

enum class Addressing { Auto, Path, Virtual };

/// An endpoint and the bucket there.
struct Place {
    std::string endpoint;  ///< http or https URL; empty: AWS's own in `region`.
    std::string region;
    std::string bucket;
    Addressing addressing = Addressing::Auto;
};

/// Where a request goes. `origin` + `path` is its URL without the query.
struct Address {
    std::string origin;  ///< "https://music.s3.eu-north-1.amazonaws.com"
    std::string host;    ///< As the `host` header has it.
    std::string path;    ///< Encoded.

    bool isSecure() const { return origin.starts_with("https://"); }
};

/// Of an object, or of the bucket when `key` is empty. Auto means virtual-host style on AWS, unless
/// the bucket's name has dots, which certificates do not cover; path style elsewhere. Throws
/// sdk::Invalid for an endpoint that is no URL.
Address addressOf(const Place& place, std::string_view key);

/// Whether it is AWS, whose endpoints follow from the region.
bool isAws(const Place& place);

/// Whether it may become part of a host name and of a signature: letters, digits and hyphens.
bool isRegionName(std::string_view text);

/// The endpoint's origin, for messages.
std::string endpointOf(const Place& place);

}  // namespace consort::s3
