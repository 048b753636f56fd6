// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <consort/sdk/detail/boundary.hpp>
#include <consort/sdk/detail/lent_reader.hpp>
#include <consort/sdk/storage.hpp>

/// Storage values in both directions across the boundary. Not for authors.
namespace consort::sdk {
inline namespace v0 {
namespace detail {

/// Borrows from `object`.
inline consort_object toC(const Object& object) noexcept {
    return {
        .size = sizeof(consort_object),
        .flags = (object.folder ? std::uint32_t{CONSORT_OBJECT_FOLDER} : 0U) |
                 (object.unreadable ? std::uint32_t{CONSORT_OBJECT_UNREADABLE} : 0U),
        .key = sdk::toC(object.key),
        .etag = sdk::toC(object.etag),
        .content_type = sdk::toC(object.contentType),
        .bytes = object.bytes,
        .mtime_ms = object.mtimeMs,
    };
}

inline Object fromC(const consort_object& object) {
    return {
        .key = std::string(sdk::fromC(object.key)),
        .bytes = object.bytes,
        .mtimeMs = object.mtime_ms,
        .etag = std::string(sdk::fromC(object.etag)),
        .contentType = std::string(sdk::fromC(object.content_type)),
        .folder = (object.flags & CONSORT_OBJECT_FOLDER) != 0,
        .unreadable = (object.flags & CONSORT_OBJECT_UNREADABLE) != 0,
    };
}

/// Pushes a blob; from the push on its descriptor or reader is the host's.
inline std::int32_t pushBlob(consort_blob_sink sink, Blob blob) {
    const auto object = toC(blob.object);
    consort_blob out{};
    out.size = sizeof(out);
    out.object = &object;
    out.offset = blob.offset;
    out.length = blob.length;
    out.fd = -1;
    if (auto* file = std::get_if<File>(&blob.body)) {
        out.form = CONSORT_BLOB_FD;
        out.fd_offset = file->offset;
        out.fd = file->fd.release();
    } else if (const auto* url = std::get_if<Url>(&blob.body)) {
        out.form = CONSORT_BLOB_URL;
        out.url = sdk::toC(url->url);
        out.url_expires_ms = url->expiresMs;
    } else if (auto* reader = std::get_if<std::unique_ptr<Reader>>(&blob.body)) {
        out.form = CONSORT_BLOB_READER;
        out.reader = LentReader::make(std::move(*reader));
    } else {
        out.form = CONSORT_BLOB_READER;
        out.reader = std::get<HostReader>(blob.body).release();
    }
    return pushOne(sink, out);
}

/// Takes over what the host pushed.
inline Blob take(const consort_blob& blob) {
    FileDescriptor fd(blob.form == CONSORT_BLOB_FD ? blob.fd : -1);
    HostReader reader(blob.form == CONSORT_BLOB_READER ? blob.reader : nullptr);
    Blob taken;
    if (blob.object != nullptr) {
        taken.object = fromC(*blob.object);
    }
    taken.offset = blob.offset;
    taken.length = blob.length;
    if (blob.form == CONSORT_BLOB_FD) {
        taken.body = File{std::move(fd), blob.fd_offset};
    } else if (blob.form == CONSORT_BLOB_READER) {
        taken.body = std::move(reader);
    } else {
        taken.body = Url{std::string(sdk::fromC(blob.url)), blob.url_expires_ms};
    }
    return taken;
}

}  // namespace detail
}  // namespace v0
}  // namespace consort::sdk
