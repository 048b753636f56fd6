// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <utility>

#include <unistd.h>

#include <consort/sdk/call.hpp>

namespace consort::sdk {
inline namespace v0 {

/// Owns a file descriptor. Empty when -1.
class FileDescriptor final {
public:
    FileDescriptor() = default;

    explicit FileDescriptor(int fd) noexcept : fd_(fd) {}

    FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.release()) {}

    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }

    ~FileDescriptor() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }

    int get() const noexcept { return fd_; }

    explicit operator bool() const noexcept { return fd_ >= 0; }

    int release() noexcept { return std::exchange(fd_, -1); }

private:
    int fd_ = -1;
};

/// Bytes that the host pulls out of the plugin, also after the call that returned the reader.
/// Used by one thread at a time, not always the same. Destroyed by the host, before the instance.
class Reader {
public:
    Reader() = default;
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    virtual ~Reader() = default;

    /// Fills up to `buffer.size()` bytes; 0 only at the end. Throws Error.
    virtual std::size_t read(Call call, std::span<char> buffer) = 0;
};

namespace detail {
inline std::size_t readFrom(const consort_reader& reader, Call call, std::span<char> buffer) {
    const std::int64_t got = reader.read(reader.ctx, call.raw(), buffer.data(), buffer.size());
    if (got < 0) {
        throw HostError(static_cast<std::int32_t>(-got));
    }
    return static_cast<std::size_t>(got);
}
}  // namespace detail

/// Bytes that the host lends for one call, such as the content of an upload.
class Source final {
public:
    Source(const consort_reader& reader, Call call) noexcept : reader_(reader), call_(call) {}

    /// Fills up to `buffer.size()` bytes; 0 only at the end. Throws HostError: let it pass.
    std::size_t read(std::span<char> buffer) { return detail::readFrom(reader_, call_, buffer); }

    const consort_reader* raw() const noexcept { return &reader_; }

private:
    const consort_reader& reader_;
    Call call_;
};

/// A reader that the host gave away, such as a decoded track; closes it. May outlive the call.
class HostReader final {
public:
    explicit HostReader(const consort_reader* reader) noexcept : reader_(reader) {}

    HostReader(HostReader&& other) noexcept : reader_(other.release()) {}

    HostReader& operator=(HostReader&& other) noexcept {
        std::swap(reader_, other.reader_);
        return *this;
    }

    ~HostReader() {
        if (reader_ != nullptr) {
            reader_->close(reader_->ctx);
        }
    }

    /// As Source::read().
    std::size_t read(Call call, std::span<char> buffer) {
        return reader_ == nullptr ? 0 : detail::readFrom(*reader_, call, buffer);
    }

    explicit operator bool() const noexcept { return reader_ != nullptr; }

    const consort_reader* release() noexcept { return std::exchange(reader_, nullptr); }

private:
    const consort_reader* reader_;
};

}  // namespace v0
}  // namespace consort::sdk
