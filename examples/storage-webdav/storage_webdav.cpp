// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <consort/sdk.hpp>

#include "dav_client.h"

namespace sdk = consort::sdk;

namespace webdav {

/// How often an object that is replaced at the same time is asked for.
constexpr int kAttempts = 5;

class EmptyReader final : public sdk::Reader {
public:
    std::size_t read(sdk::Call /*call*/, std::span<char> /*buffer*/) override { return 0; }
};

/// A collection of a WebDAV server.
class StorageWebdav final : public sdk::WritableStorage {
public:
    static constexpr sdk::Info kInfo{
        .id = "org.example.storage-webdav",
        .name = "WebDAV",
        .version = "1.0.0",
        .license = "Apache-2.0",
        .uses = {"http:config"}};

    struct Config {
        std::string url;
        std::string user;
        std::string password;

        void describe(sdk::Fields& fields) {
            fields("url", url, "The collection that holds the media").required().format("uri");
            fields("user", user, "Who signs in there; empty: nobody");
            fields("password", password, "Its password").secret();
        }
    };

    StorageWebdav(sdk::Host host, Config config)
        : client_(host, {config.url, config.user, config.password}) {}

    void check(sdk::Call call) override {
        const auto root = client_.find(call, "");
        if (!root || !root->folder) {
            throw sdk::Unavailable("there is no WebDAV collection at the configured url");
        }
    }

    std::optional<sdk::Object> stat(sdk::Call call, std::string_view key) override {
        auto found = client_.find(call, key);
        return found && !found->folder ? std::move(found) : std::nullopt;
    }

    std::optional<sdk::Blob> open(sdk::Call call, const sdk::OpenRequest& request) override {
        // Apache looks at a file before it opens it, and may announce one version and send another
        // that replaced it in between. An etag that is still the same afterwards rules that out.
        for (int attempt = 0; attempt < kAttempts; ++attempt) {
            auto content = request.length == 0 ? std::nullopt : client_.read(call, request);
            auto object = stat(call, request.key);
            if (!object) {
                return std::nullopt;
            }
            const auto length = lengthOf(request, *object);
            if (length == 0) {
                return sdk::Blob{
                    std::move(*object), request.offset, 0, std::make_unique<EmptyReader>()};
            }
            const bool isSame =
                content && content->objectBytes == object->bytes &&
                (content->etag.empty() || object->etag.empty() || content->etag == object->etag);
            if (isSame) {
                return sdk::Blob{
                    std::move(*object), request.offset, length, std::move(content->body)};
            }
        }
        throw sdk::Conflict("\"" + std::string(request.key) + "\" is replaced again and again");
    }

    void list(sdk::Call call, const sdk::ListRequest& request, const sdk::EmitObject& emit)
        override {
        const auto slash = request.prefix.rfind('/');
        const std::string folder(
            slash == std::string_view::npos ? "" : request.prefix.substr(0, slash + 1)
        );
        walk(call, folder, request, emit);
    }

    sdk::Object put(sdk::Call call, const sdk::PutRequest& request, sdk::Source& source) override {
        sdk::requireCanonicalKey(request.key);
        requireMatch(call, request);
        client_.ensureParents(call, request.key);
        client_.upload(call, request.key, request, source);
        auto stored = stat(call, request.key);
        if (!stored) {
            throw sdk::Conflict("\"" + std::string(request.key) + "\" was removed at once");
        }
        return std::move(*stored);
    }

    void remove(sdk::Call call, std::string_view key) override {
        // DELETE of a folder would take all that lies in it.
        if (stat(call, key)) {
            client_.remove(call, key);
        }
    }

private:
    /// False: the server has enough.
    bool walk(
        sdk::Call call,
        const std::string& folder,
        const sdk::ListRequest& request,
        const sdk::EmitObject& emit
    ) {
        for (const auto& child : client_.children(call, folder)) {
            call.throwIfCancelled();
            const bool isAbove = request.prefix.size() > child.key.size();
            const bool isWithin = isAbove ? request.prefix.starts_with(child.key)
                                          : child.key.starts_with(request.prefix);
            if (!isWithin) {
                continue;
            }
            if (child.folder && (request.recursive || isAbove)) {
                const bool mayHoldLater =
                    child.key > request.afterKey || request.afterKey.starts_with(child.key);
                if (mayHoldLater && !walk(call, child.key, request, emit)) {
                    return false;
                }
            } else if (child.key > request.afterKey && !emit(child)) {
                return false;
            }
        }
        return true;
    }

    void requireMatch(sdk::Call call, const sdk::PutRequest& request) {
        const auto found = client_.find(call, request.key);
        if (found && found->folder) {
            throw sdk::Conflict("\"" + found->key + "\" is a folder");
        }
        if (!request.ifMatch.empty() && (!found || found->etag != request.ifMatch)) {
            throw sdk::Conflict("\"" + std::string(request.key) + "\" has another etag");
        }
    }

    static std::uint64_t lengthOf(const sdk::OpenRequest& request, const sdk::Object& object) {
        if (!request.ifMatch.empty() && request.ifMatch != object.etag) {
            throw sdk::Conflict("\"" + object.key + "\" has another etag");
        }
        if (request.offset > object.bytes) {
            throw sdk::OutOfRange("the offset lies beyond the end of \"" + object.key + "\"");
        }
        return std::min(request.length, object.bytes - request.offset);
    }

    DavClient client_;
};

}  // namespace webdav

CONSORT_PLUGIN(webdav::StorageWebdav)
