// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <consort/sdk/storage.hpp>

namespace consort::s3 {

/// What "bytes 10-19/120" says.
struct ContentRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::uint64_t total = 0;
};

/// nullopt for what is no range of a whole of known length.
std::optional<ContentRange> parseContentRange(std::string_view text);

/// Offsets from here on are beyond every object; servers differ in what they make of them.
inline constexpr std::uint64_t kMaxOffset = std::uint64_t{1} << 62U;

bool isWhole(const sdk::OpenRequest& request);

/// The `range` header for at least one byte.
std::string rangeOf(const sdk::OpenRequest& request);

/// How many of the bytes asked for the object has. Throws sdk::OutOfRange when the offset lies
/// beyond its end, sdk::Conflict when it has another etag than asked for.
std::uint64_t lengthOf(const sdk::OpenRequest& request, const sdk::Object& object);

/// A key in quotes, for messages.
std::string quoted(std::string_view key);

std::unique_ptr<sdk::Reader> emptyReader();

/// A body whose length the server did not announce, held to `bytes`: a shorter one is
/// sdk::Unavailable at its end.
std::unique_ptr<sdk::Reader> measuredReader(sdk::HostReader body, std::uint64_t bytes);

}  // namespace consort::s3
