// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <consort/sdk.hpp>

namespace webdav {

struct Account {
    std::string url;  ///< The collection that is the storage's root.
    std::string user;
    std::string password;
};

/// Bytes of one version of an object.
struct Content {
    consort::sdk::HostReader body;
    std::string etag;               ///< Empty when the server names none.
    std::uint64_t objectBytes = 0;  ///< Of the whole object.
};

/// What a storage needs of a WebDAV server, by keys instead of URLs. Thread-safe.
class DavClient final {
public:
    DavClient(consort::sdk::Host host, Account account);

    /// An object, or a folder when its key ends with '/'; nullopt when there is neither.
    std::optional<consort::sdk::Object> find(consort::sdk::Call call, std::string_view key) const;

    /// The children of a folder ("" or ending with '/'), in byte order of their keys, folders with
    /// '/' at their end. Empty when there is no such folder.
    std::vector<consort::sdk::Object> children(consort::sdk::Call call, const std::string& folder)
        const;

    /// At least one byte of those wanted, clipped to the object's end; nullopt when there is no
    /// such object or none of them is there.
    std::optional<Content> read(consort::sdk::Call call, const consort::sdk::OpenRequest& wanted)
        const;

    /// Replaces the object whole, or fails and changes nothing.
    void upload(
        consort::sdk::Call call,
        std::string_view key,
        const consort::sdk::PutRequest& request,
        consort::sdk::Source& source
    ) const;

    /// Fine when there is none.
    void remove(consort::sdk::Call call, std::string_view key) const;

    /// Makes the folders above `key`. Throws Conflict when an object is in the way.
    void ensureParents(consort::sdk::Call call, std::string_view key) const;

private:
    consort::sdk::HttpResponse send(consort::sdk::Call call, consort::sdk::HttpRequest request)
        const;
    std::vector<consort::sdk::Object> propfind(
        consort::sdk::Call call, std::string_view key, const char* depth
    ) const;
    std::string urlOf(std::string_view key) const;
    std::optional<std::string> keyOf(std::string_view href) const;

    consort::sdk::Host host_;
    std::string base_;      ///< Ends with '/'.
    std::string basePath_;  ///< Its path, decoded.
    std::string authorization_;
};

}  // namespace webdav
