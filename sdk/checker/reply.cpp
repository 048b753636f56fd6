// SPDX-License-Identifier: Apache-2.0
#include "reply.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <unistd.h>

#include "core/base/text.h"
#include "core/extensions/abi.h"

#include "instance.h"

namespace consort::checker {

using extensions::view;

namespace {

/// A text that the contract wants to be UTF-8.
std::string checkedText(consort_str value, const char* what, Instance& instance) {
    std::string copy(view(value));
    if (!isValidUtf8(copy)) {
        instance.context().accuse(std::string(what) + " is not UTF-8");
    }
    return copy;
}

template <class T>
void checkSize(const T& item, const char* what, Instance& instance) {
    if (item.size != sizeof(T)) {
        instance.context().accuse(
            std::string("the plugin pushed a ") + what + " whose size says " +
            std::to_string(item.size) + ", not the sizeof it was compiled with"
        );
    }
}

}  // namespace

std::string nameOfStatus(std::int32_t status) {
    static constexpr std::array<const char*, 13> kNames{
        "OK",
        "INTERNAL",
        "INVALID",
        "NOT_FOUND",
        "DENIED",
        "UNAVAILABLE",
        "CANCELLED",
        "TIMEOUT",
        "UNSUPPORTED",
        "CONFLICT",
        "QUOTA",
        "RANGE",
        "UNAUTHORIZED"};
    const bool isListed = status >= 0 && status < static_cast<std::int32_t>(kNames.size());
    return isListed ? kNames[static_cast<std::size_t>(status)] : std::to_string(status);
}

std::string Outcome::describe() const {
    if (ok()) {
        return "OK with " + std::to_string(pushed) + (pushed == 1 ? " result" : " results");
    }
    return nameOfStatus(status) + (message.empty() ? "" : " (\"" + sanitizeUtf8(message) + "\")");
}

ObjectInfo ObjectInfo::of(const consort_object& object, Instance& instance) {
    checkSize(object, "consort_object", instance);
    ObjectInfo info;
    info.key = view(object.key);
    info.etag = checkedText(object.etag, "an etag", instance);
    info.contentType = checkedText(object.content_type, "a content type", instance);
    info.bytes = object.bytes;
    info.mtimeMs = object.mtime_ms;
    info.isFolder = (object.flags & CONSORT_OBJECT_FOLDER) != 0;
    return info;
}

std::string ObjectInfo::digest() const {
    return key + "|" + etag + "|" + std::to_string(bytes) + "|" + std::to_string(mtimeMs);
}

BlobInfo BlobInfo::of(const consort_blob& blob, Instance& instance) {
    checkSize(blob, "consort_blob", instance);
    BlobInfo info(instance);
    info.form = blob.form;
    info.hasObject = blob.object != nullptr;
    if (info.hasObject) {
        info.object = ObjectInfo::of(*blob.object, instance);
    }
    info.offset = blob.offset;
    info.length = blob.length;
    info.fdOffset = blob.fd_offset;
    info.fd_ = blob.form == CONSORT_BLOB_FD ? blob.fd : -1;
    info.reader_ = blob.form == CONSORT_BLOB_READER ? blob.reader : nullptr;
    info.url = checkedText(blob.url, "a URL", instance);
    info.urlExpiresMs = blob.url_expires_ms;
    const bool hasIt = (blob.form == CONSORT_BLOB_FD && blob.fd >= 0) ||
                       (blob.form == CONSORT_BLOB_URL && blob.url.len > 0) ||
                       (blob.form == CONSORT_BLOB_READER && blob.reader != nullptr);
    if (!hasIt) {
        instance.context().accuse(
            "the plugin pushed a blob of form " + std::to_string(blob.form) +
            " that has no such thing"
        );
    }
    return info;
}

BlobInfo::BlobInfo(BlobInfo&& other) noexcept
    : form(other.form),
      hasObject(other.hasObject),
      object(std::move(other.object)),
      offset(other.offset),
      length(other.length),
      fdOffset(other.fdOffset),
      url(std::move(other.url)),
      urlExpiresMs(other.urlExpiresMs),
      instance_(other.instance_),
      fd_(std::exchange(other.fd_, -1)),
      read_(other.read_),
      reader_(std::exchange(other.reader_, nullptr)) {}

BlobInfo::~BlobInfo() {
    close();
}

void BlobInfo::close() {
    if (const int fd = std::exchange(fd_, -1); fd >= 0) {
        ::close(fd);
    }
    if (const auto* reader = std::exchange(reader_, nullptr)) {
        instance_->closeReader(*reader);
    }
}

std::string BlobInfo::digest() const {
    return std::to_string(form) + "|" + object.digest() + "|" + std::to_string(offset) + "|" +
           std::to_string(length);
}

std::int64_t BlobInfo::readSome(std::string& into, std::uint64_t capacity) {
    if (reader_ != nullptr) {
        return instance_->read(*reader_, into, capacity);
    }
    std::string buffer(std::min(capacity, length - read_), '\0');
    const auto count =
        ::pread(fd_, buffer.data(), buffer.size(), static_cast<off_t>(fdOffset + read_));
    if (count < 0) {
        return -std::int64_t{CONSORT_E_INTERNAL};
    }
    into.append(buffer.data(), static_cast<std::size_t>(count));
    read_ += static_cast<std::uint64_t>(count);
    return count;
}

std::string BlobInfo::readAll(std::uint64_t capacity, std::int32_t& status) {
    std::string all;
    std::int64_t count = 1;
    while (count > 0) {
        count = readSome(all, capacity);
    }
    status = static_cast<std::int32_t>(-count);
    return all;
}

IdentityInfo IdentityInfo::of(const consort_identity& identity, Instance& instance) {
    checkSize(identity, "consort_identity", instance);
    IdentityInfo info;
    info.subject = checkedText(identity.subject, "the subject of an identity", instance);
    info.username = checkedText(identity.username, "the username of an identity", instance);
    info.displayName =
        checkedText(identity.display_name, "the display name of an identity", instance);
    info.email = checkedText(identity.email, "the email of an identity", instance);
    for (std::uint32_t i = 0; i < identity.n_groups; ++i) {
        info.groups.push_back(checkedText(identity.groups[i], "a group of an identity", instance));
    }
    info.admin = identity.admin;
    return info;
}

std::string IdentityInfo::digest() const {
    return subject + "|" + username + "|" + std::to_string(admin);
}

RedirectInfo RedirectInfo::of(const consort_login_redirect& redirect, Instance& instance) {
    checkSize(redirect, "consort_login_redirect", instance);
    return {
        checkedText(redirect.url, "the URL of a redirect", instance),
        std::string(view(redirect.keep)),
        redirect.expires_s};
}

LyricsInfo LyricsInfo::of(const consort_lyrics& lyrics, Instance& instance) {
    checkSize(lyrics, "consort_lyrics", instance);
    return {
        lyrics.format,
        checkedText(lyrics.lang, "the language of lyrics", instance),
        std::string(view(lyrics.text)),
        checkedText(lyrics.source_name, "the source of lyrics", instance),
        lyrics.confidence};
}

std::string LyricsInfo::digest() const {
    return std::to_string(format) + "|" + lang + "|" + text;
}

SuggestionInfo SuggestionInfo::of(const consort_suggestion& suggestion, Instance& instance) {
    checkSize(suggestion, "consort_suggestion", instance);
    SuggestionInfo info;
    info.score = suggestion.score;
    info.hasTrack = suggestion.track != nullptr;
    if (info.hasTrack) {
        checkSize(*suggestion.track, "consort_track", instance);
        info.id = checkedText(suggestion.track->id, "the id of a suggested track", instance);
        info.title =
            checkedText(suggestion.track->title, "the title of a suggested track", instance);
        info.artist =
            checkedText(suggestion.track->artist, "the artist of a suggested track", instance);
    }
    return info;
}

std::string SuggestionInfo::digest() const {
    return id + "|" + title + "|" + std::to_string(score);
}

}  // namespace consort::checker
