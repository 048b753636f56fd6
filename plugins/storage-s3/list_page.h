// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <consort/sdk/storage.hpp>

namespace consort::s3 {

/// One page of a listing: at most a thousand entries.
struct ListPage {
    std::vector<sdk::Object> entries;  ///< Objects and folders, in byte order of their keys.
    bool isTruncated = false;
    std::string nextToken;  ///< Of the next page; not empty when it is truncated.
};

/// Reads the answer to ListObjectsV2, with url-encoded keys or plain ones. Throws sdk::Unavailable
/// when it is something else.
ListPage parseListPage(std::string_view document);

}  // namespace consort::s3
