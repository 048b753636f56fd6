// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include <consort/plugin.h>

#include "oldest_sizes.h"

namespace consort::checker {

/// How structs are laid out for the plugin. `Exact`: as a host of this very version, and the byte
/// after the struct cannot be read. `Oldest`: as the oldest host that takes the plugin, and nothing
/// behind that can be read. `Oversized`: as a newer host, with rubbish in the members that this
/// version does not know.
enum class Layout { Exact, Oldest, Oversized };

/// What is lent to a plugin for one call. Each piece ends where unreadable memory begins; after
/// retire() all of it is overwritten and unreadable, so that whoever kept a pointer is found out.
/// Confined to one thread.
class GuardedMemory final {
public:
    explicit GuardedMemory(Layout layout = Layout::Exact) : layout_(layout) {}

    ~GuardedMemory();
    GuardedMemory(const GuardedMemory&) = delete;
    GuardedMemory& operator=(const GuardedMemory&) = delete;

    /// A copy; not NUL-terminated.
    consort_str text(std::string_view text);

    /// A copy of a struct that begins with `size`, which is set.
    template <class T>
    T* lend(const T& value) {
        const auto bytes = sizeIn<T>(layout_);
        auto* place = static_cast<std::byte*>(allocate(bytes));
        std::memset(place, 0xA5, bytes);
        std::memcpy(place, &value, std::min(bytes, sizeof(T)));
        auto* result = reinterpret_cast<T*>(place);
        result->size = static_cast<std::uint32_t>(bytes);
        return result;
    }

    /// A copy of an array of leaves; null when it is empty.
    template <class T>
    const T* lendArray(const std::vector<T>& values) {
        if (values.empty()) {
            return nullptr;
        }
        auto* place = allocate(values.size() * sizeof(T));
        std::memcpy(place, values.data(), values.size() * sizeof(T));
        return static_cast<const T*>(place);
    }

    /// What a struct that begins with `size` says there.
    template <class T>
    static constexpr std::size_t sizeIn(Layout layout) {
        switch (layout) {
            case Layout::Oldest:
                return kOldestSize<T>;
            case Layout::Oversized:
                return sizeof(T) + kUnknownBytes;
            case Layout::Exact:
                break;
        }
        return sizeof(T);
    }

    /// `bytes` that end at unreadable memory.
    void* allocate(std::size_t bytes);

    void retire() noexcept;

private:
    static constexpr std::size_t kUnknownBytes = 64;

    Layout layout_;
    std::vector<std::pair<void*, std::size_t>> mappings_;
};

}  // namespace consort::checker
