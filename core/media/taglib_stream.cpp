// SPDX-License-Identifier: Apache-2.0
#include "core/media/taglib_stream.h"

#include <algorithm>
#include <utility>

#include <taglib/tbytevector.h>

#include "core/base/error.h"

namespace consort::media {

namespace {

/// Room for the largest embedded pictures seen in the wild, and for TagLib's second look at them.
constexpr std::uint64_t kMaxBytes = 40U << 20;
constexpr std::uint64_t kMinBytes = 64U << 10;
constexpr std::uint64_t kMaxBytesPerRead = 16U << 20;

}  // namespace

TaglibStream::TaglibStream(ByteSource& source, std::string name, std::uint64_t maxReads)
    : source_(source),
      name_(std::move(name)),
      bytesLeft_(std::min(kMaxBytes, 4 * source.size() + kMinBytes)),
      readsLeft_(maxReads) {}

TagLib::FileName TaglibStream::name() const {
    return name_.c_str();
}

TagLib::ByteVector TaglibStream::readBlock(unsigned long length) {
    const auto size = source_.size();
    const auto at = static_cast<std::uint64_t>(position_);
    if (exhausted_ || length == 0 || at >= size) {
        return {};
    }
    const std::uint64_t want = std::min({std::uint64_t{length}, size - at, kMaxBytesPerRead});
    if (readsLeft_ == 0 || want > bytesLeft_) {
        exhausted_ = true;
        return {};
    }
    --readsLeft_;
    bytesLeft_ -= want;
    TagLib::ByteVector bytes(static_cast<unsigned int>(want), '\0');
    try {
        const std::size_t got =
            source_.read(at, std::span(bytes.data(), static_cast<std::size_t>(want)));
        bytes.resize(static_cast<unsigned int>(got));
        position_ += static_cast<long>(got);
    } catch (const Error&) {
        failure_ = std::current_exception();
        exhausted_ = true;
        return {};
    }
    return bytes;
}

void TaglibStream::writeBlock(const TagLib::ByteVector&) {}

void TaglibStream::insert(const TagLib::ByteVector&, unsigned long, unsigned long) {}

void TaglibStream::removeBlock(unsigned long, unsigned long) {}

bool TaglibStream::readOnly() const {
    return true;
}

bool TaglibStream::isOpen() const {
    return true;
}

void TaglibStream::seek(long offset, Position from) {
    const long base = from == Beginning ? 0 : from == Current ? position_ : length();
    long target = 0;
    if (__builtin_add_overflow(base, offset, &target) || target < 0) {
        target = 0;
    }
    position_ = target;
}

long TaglibStream::tell() const {
    return position_;
}

long TaglibStream::length() {
    return exhausted_ ? 0 : static_cast<long>(source_.size());
}

void TaglibStream::truncate(long) {}

void TaglibStream::rethrowFailure() const {
    if (failure_) {
        std::rethrow_exception(failure_);
    }
}

}  // namespace consort::media
