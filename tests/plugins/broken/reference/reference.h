// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <consort/plugin.h>

namespace reference {

/// Whether the plugin is to have the fault that check `name` looks for.
bool hasFault(const char* name);

inline std::string_view view(consort_str text) {
    return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.len);
}

inline consort_str lower(std::string_view text) {
    return {text.data(), text.size()};
}

std::int32_t fail(
    consort_call* call, std::int32_t code, std::string_view message, std::uint32_t retryAfterMs = 0
);

/// CANCELLED or TIMEOUT once the call is over, else OK.
std::int32_t interrupted(consort_call* call);

inline std::int32_t ended(std::int32_t status) {
    return status == CONSORT_STOP ? std::int32_t{CONSORT_OK} : status;
}

struct Object {
    std::string content;
    std::uint64_t version = 0;
};

struct Instance {
    const consort_host* host = nullptr;
    std::string apiKey;
    std::string root;
    std::mutex mutex;
    std::map<std::string, std::shared_ptr<Object>> objects;
    std::uint64_t versions = 0;
    std::atomic<int> runs = 0;
    std::atomic<bool> isRunning = false;
    std::thread::id maker = std::this_thread::get_id();
    // What faults need.
    const char* keptText = nullptr;
    consort_call* keptCall = nullptr;
    std::string scratch;
    std::uint64_t sharedPosition = 0;
    std::map<std::string, int> counts;
    std::vector<void*> leaks;
};

inline Instance& of(void* self) {
    return *static_cast<Instance*>(self);
}

/// What kv has under `key`. NOT_FOUND or its failure.
std::int32_t readKv(Instance& self, consort_call* call, const std::string& key, std::string& value);

extern const consort_storage_v1 kStorage;
extern const consort_storage_v1 kReadOnlyStorage;
extern const consort_auth_v1 kAuth;
extern const consort_lyrics_v1 kLyrics;
extern const consort_recommend_v1 kRecommend;
extern const char* const kEventTypes[];
extern const consort_events_v1 kEvents;
extern const consort_jobs_v1 kJobs;

}  // namespace reference
