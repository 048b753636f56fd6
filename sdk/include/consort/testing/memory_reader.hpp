// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include <consort/sdk/reader.hpp>

namespace consort::testing {

/// A host's reader over a text, such as the content of an upload. Not movable.
class MemoryReader {
public:
    explicit MemoryReader(std::string text) : text_(std::move(text)) {
        api_ = {sizeof(api_), 0, this, &read, &close};
    }

    MemoryReader(const MemoryReader&) = delete;
    MemoryReader& operator=(const MemoryReader&) = delete;

    /// Gives at most so many bytes a read.
    MemoryReader& inSlicesOf(std::uint64_t bytes) {
        slice_ = bytes;
        return *this;
    }

    /// Fails with `status` once `offset` bytes were read.
    MemoryReader& failingAt(std::uint64_t offset, std::int32_t status) {
        failAt_ = offset;
        failure_ = status;
        return *this;
    }

    const consort_reader* raw() const noexcept { return &api_; }

    int closed = 0;  ///< How often close() was called.

private:
    static std::int64_t read(
        void* context, consort_call* /*call*/, void* buffer, std::uint64_t capacity
    ) noexcept {
        auto& self = *static_cast<MemoryReader*>(context);
        if (self.failure_ != CONSORT_OK && self.at_ >= self.failAt_) {
            return -std::int64_t{self.failure_};
        }
        const auto limit = self.failure_ != CONSORT_OK ? self.failAt_ : self.text_.size();
        const auto left = std::min<std::uint64_t>(limit, self.text_.size()) - self.at_;
        const auto count = std::min({capacity, self.slice_, left});
        std::memcpy(buffer, self.text_.data() + self.at_, count);
        self.at_ += count;
        return static_cast<std::int64_t>(count);
    }

    static void close(void* context) noexcept { ++static_cast<MemoryReader*>(context)->closed; }

    std::string text_;
    consort_reader api_{};
    std::uint64_t at_ = 0;
    std::uint64_t slice_ = CONSORT_TO_END;
    std::uint64_t failAt_ = 0;
    std::int32_t failure_ = CONSORT_OK;
};

}  // namespace consort::testing
