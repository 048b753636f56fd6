// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace consort {

/// Bytes, written as "8MiB".
struct ByteSize {
    std::uint64_t bytes = 0;
};

/// Meets every key of the configuration once, with its default in place: the reader, the documented
/// file and the editor's schema are made from this one walk.
class FieldVisitor {
public:
    virtual ~FieldVisitor() = default;

    virtual void beginSection(std::string_view name, std::string_view help) = 0;
    virtual void endSection() = 0;

    virtual void text(std::string_view name, std::string& value, std::string_view help) = 0;
    /// Also from `{ env = "…" }` or `{ file = "…" }`; never shown.
    virtual void secret(std::string_view name, std::string& value, std::string_view help) = 0;
    virtual void choice(
        std::string_view name,
        std::string& value,
        std::span<const std::string_view> allowed,
        std::string_view help
    ) = 0;
    virtual void flag(std::string_view name, bool& value, std::string_view help) = 0;
    virtual void integer(
        std::string_view name,
        std::int64_t& value,
        std::int64_t minimum,
        std::int64_t maximum,
        std::string_view help
    ) = 0;
    virtual void duration(
        std::string_view name, std::chrono::seconds& value, std::string_view help
    ) = 0;
    virtual void size(std::string_view name, ByteSize& value, std::string_view help) = 0;
    /// A list of texts; a single text stands for a list of one.
    virtual void list(
        std::string_view name, std::vector<std::string>& value, std::string_view help
    ) = 0;
};

}  // namespace consort
