// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>

#include <consort/sdk.hpp>

#include "dav_client.h"

namespace sdk = consort::sdk;

namespace webdav {

/// Uploads in progress; never listed.
constexpr std::string_view kPartPrefix = ".consort-part-";

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
        auto object = stat(call, request.key);
        if (!object) {
            return std::nullopt;
        }
        if (!request.ifMatch.empty() && request.ifMatch != object->etag) {
            throw sdk::Conflict("\"" + object->key + "\" has another etag");
        }
        if (request.offset > object->bytes) {
            throw sdk::OutOfRange("the offset lies beyond the end of \"" + object->key + "\"");
        }
        const auto length = std::min(request.length, object->bytes - request.offset);
        if (length == 0) {
            return sdk::Blob{
                std::move(*object), request.offset, 0, std::make_unique<EmptyReader>()};
        }
        auto body = client_.read(call, request.key, request.offset, length);
        if (!body) {
            return std::nullopt;
        }
        return sdk::Blob{std::move(*object), request.offset, length, std::move(*body)};
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
        requireMatch(call, request);
        const auto slash = request.key.rfind('/');
        const auto folder = request.key.substr(0, slash == std::string_view::npos ? 0 : slash + 1);
        const auto part = std::string(folder) + std::string(kPartPrefix) + nextName();
        client_.ensureParents(call, request.key);
        try {
            client_.upload(call, part, request, source);
            client_.move(call, part, request.key);
        } catch (const sdk::Error&) {
            discard(call, part);
            throw;
        }
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
            const auto name = std::string_view(child.key).substr(folder.size());
            const bool isAbove = request.prefix.size() > child.key.size();
            const bool isWithin = isAbove ? request.prefix.starts_with(child.key)
                                          : child.key.starts_with(request.prefix);
            if (!isWithin || name.starts_with(kPartPrefix)) {
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

    /// What is left of a broken upload. The reason to fail is the first one, so this says nothing.
    void discard(sdk::Call call, const std::string& part) noexcept {
        try {
            client_.remove(call, part);
        } catch (const sdk::Error&) {
            return;
        }
    }

    std::string nextName() {
        const auto now = std::chrono::system_clock::now().time_since_epoch().count();
        return std::to_string(now) + "-" + std::to_string(++uploads_);
    }

    DavClient client_;
    std::atomic<std::uint64_t> uploads_{0};
};

}  // namespace webdav

CONSORT_PLUGIN(webdav::StorageWebdav)
