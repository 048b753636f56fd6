// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/lru_map.h"
#include "core/http/request.h"
#include "core/http/response.h"

namespace consort::api {

/// Answers to a user about single things of the catalog, kept for a moment: a hit is answered on
/// the loop thread. Forgotten when the catalog or the user's marks change, here or as other
/// servers tell; two seconds bound what is lost of that. At most 4,096 answers of at most 2 KiB.
/// Thread-safe.
class ResourceCache final {
public:
    /// `generation(user)` differs after every change of the catalog or of what is the user's;
    /// cheap.
    ResourceCache(const Clock& clock, std::function<std::uint64_t(const UserId&)> generation);

    /// The kept answer to this user about this very path, or nullopt.
    std::optional<http::Response> find(const http::Request& request);

    /// Answers with `makeJson()`, and keeps it.
    http::Response answer(
        const http::Request& request, const std::function<std::string()>& makeJson
    );

private:
    struct Entry {
        http::SharedText json;
        std::string etag;
        std::uint64_t generation = 0;
        std::int64_t untilMs = 0;
    };

    static http::Response respond(const http::Request& request, const Entry& entry);

    const Clock& clock_;
    std::function<std::uint64_t(const UserId&)> generation_;
    std::mutex mutex_;
    LruMap<Entry> entries_;
};

}  // namespace consort::api
