// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <consort/sdk/detail/boundary.hpp>
#include <consort/sdk/reader.hpp>

/// A plugin's Reader as the host sees it. Not for authors.
namespace consort::sdk {
inline namespace v0 {
namespace detail {

inline std::int64_t readInto(
    Reader& reader, consort_call* call, void* buffer, std::uint64_t capacity
) noexcept {
    std::int64_t got = 0;
    const auto status = guard(call, [&]() -> std::int32_t {
        const std::span<char> space(static_cast<char*>(buffer), capacity);
        got = static_cast<std::int64_t>(reader.read(Call(call), space));
        return CONSORT_OK;
    });
    return status == CONSORT_OK ? got : -std::int64_t{status};
}

/// A Reader given away; deletes itself on close.
class LentReader final {
public:
    static const consort_reader* make(std::unique_ptr<Reader> reader) {
        return &std::make_unique<LentReader>(std::move(reader)).release()->api_;
    }

    explicit LentReader(std::unique_ptr<Reader> reader) noexcept
        : api_{sizeof(consort_reader), 0, this, &read, &close}, reader_(std::move(reader)) {}

private:
    static std::int64_t read(
        void* context, consort_call* call, void* buffer, std::uint64_t capacity
    ) noexcept {
        return readInto(*static_cast<LentReader*>(context)->reader_, call, buffer, capacity);
    }

    static void close(void* context) noexcept {
        const std::unique_ptr<LentReader> self(static_cast<LentReader*>(context));
    }

    consort_reader api_;
    std::unique_ptr<Reader> reader_;
};

}  // namespace detail
}  // namespace v0
}  // namespace consort::sdk
