// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <consort/plugin.h>

namespace consort::checker {

class Instance;

/// What came of one call.
struct Outcome {
    std::int32_t status = CONSORT_E_INTERNAL;
    std::string message;  ///< Of fail(), when the call returned an error.
    std::uint32_t retryAfterMs = 0;
    int pushed = 0;
    int pushedAfterEnd = 0;  ///< After the sink had answered other than OK.
    std::chrono::nanoseconds took{};
    std::string digest;  ///< What was pushed, as text, to compare two calls.

    bool ok() const { return status == CONSORT_OK; }

    /// "OK with 1 result", `NOT_FOUND`, `DENIED ("wrong PIN")`.
    std::string describe() const;
};

std::string nameOfStatus(std::int32_t status);

template <class T>
struct Reply : Outcome {
    std::vector<T> items;
};

struct ObjectInfo {
    std::string key;
    std::string etag;
    std::string contentType;
    std::uint64_t bytes = 0;
    std::int64_t mtimeMs = 0;
    bool isFolder = false;

    static ObjectInfo of(const consort_object& object, Instance& instance);
    std::string digest() const;
};

/// An opened blob. Closes descriptor and reader, as the host does.
class BlobInfo {
public:
    static BlobInfo of(const consort_blob& blob, Instance& instance);
    BlobInfo(BlobInfo&& other) noexcept;
    BlobInfo& operator=(BlobInfo&&) = delete;
    ~BlobInfo();

    std::string digest() const;

    /// Closes what is open. Once.
    void close();

    /// Up to `capacity` bytes; -status on failure. Not for URLs.
    std::int64_t readSome(std::string& into, std::uint64_t capacity);

    /// Everything in pieces of `capacity`. `status` gets what ended it.
    std::string readAll(std::uint64_t capacity, std::int32_t& status);

    std::uint32_t form = 0;
    bool hasObject = false;
    ObjectInfo object;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::uint64_t fdOffset = 0;
    std::string url;
    std::int64_t urlExpiresMs = 0;

private:
    explicit BlobInfo(Instance& instance) : instance_(&instance) {}

    Instance* instance_;
    int fd_ = -1;
    std::uint64_t read_ = 0;
    const consort_reader* reader_ = nullptr;
};

struct IdentityInfo {
    std::string subject;
    std::string username;
    std::string displayName;
    std::string email;
    std::vector<std::string> groups;
    std::int32_t admin = -1;

    static IdentityInfo of(const consort_identity& identity, Instance& instance);
    std::string digest() const;
};

struct RedirectInfo {
    std::string url;
    std::string keep;
    std::uint32_t expiresSeconds = 0;

    static RedirectInfo of(const consort_login_redirect& redirect, Instance& instance);

    /// A sound plugin makes a new one each time.
    std::string digest() const { return "redirect"; }
};

struct LyricsInfo {
    std::uint32_t format = 0;
    std::string lang;
    std::string text;
    std::string sourceName;
    float confidence = 0;

    static LyricsInfo of(const consort_lyrics& lyrics, Instance& instance);
    std::string digest() const;
};

struct SuggestionInfo {
    bool hasTrack = false;
    std::string id;
    std::string title;
    std::string artist;
    double score = 0;

    static SuggestionInfo of(const consort_suggestion& suggestion, Instance& instance);
    std::string digest() const;
};

}  // namespace consort::checker
