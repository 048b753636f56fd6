// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/resource_cache.h"

#include <memory>

#include "core/api/rest/conditional_json.h"

namespace consort::api {

namespace {

constexpr std::size_t kEntries = 4'096;
constexpr std::size_t kLargestKept = 2'048;
constexpr std::int64_t kKeptMs = 2'000;

std::string keyOf(const http::Request& request) {
    return request.user().user.str() + ' ' + std::string(request.path());
}

}  // namespace

ResourceCache::ResourceCache(
    const Clock& clock, std::function<std::uint64_t(const UserId&)> generation
)
    : clock_(clock), generation_(std::move(generation)), entries_(kEntries) {}

std::optional<http::Response> ResourceCache::find(const http::Request& request) {
    const auto key = keyOf(request);
    Entry entry;
    {
        const std::lock_guard lock(mutex_);
        const auto* kept = entries_.find(key);
        if (kept == nullptr) {
            return std::nullopt;
        }
        entry = *kept;
    }
    if (entry.generation != generation_(request.user().user) || entry.untilMs <= clock_.nowMs()) {
        return std::nullopt;
    }
    return respond(request, entry);
}

http::Response ResourceCache::answer(
    const http::Request& request, const std::function<std::string()>& makeJson
) {
    // Taken before the database is read: a change meanwhile makes the entry stale, never wrong.
    Entry entry;
    entry.generation = generation_(request.user().user);
    entry.untilMs = clock_.nowMs() + kKeptMs;
    entry.json = std::make_shared<const std::string>(makeJson());
    entry.etag = etagOf(*entry.json);
    auto response = respond(request, entry);
    if (entry.json->size() <= kLargestKept) {
        const std::lock_guard lock(mutex_);
        entries_.ensure(keyOf(request)) = std::move(entry);
    }
    return response;
}

http::Response ResourceCache::respond(const http::Request& request, const Entry& entry) {
    return conditionalJson(request, entry.json, entry.etag);
}

}  // namespace consort::api
