// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "core/base/config/settings_reader.h"

namespace consort {

namespace {

struct Unit {
    std::string_view suffix;
    std::uint64_t factor;
};

constexpr std::array<Unit, 5> kDurations{
    {{"d", 86'400}, {"h", 3'600}, {"m", 60}, {"s", 1}, {"", 1}}};
constexpr std::array<Unit, 11> kSizes{{
    {"TiB", std::uint64_t{1} << 40},
    {"GiB", std::uint64_t{1} << 30},
    {"MiB", std::uint64_t{1} << 20},
    {"KiB", std::uint64_t{1} << 10},
    {"TB", 1'000'000'000'000},
    {"GB", 1'000'000'000},
    {"MB", 1'000'000},
    {"kB", 1'000},
    {"KB", 1'000},
    {"B", 1},
    {"", 1},
}};

std::optional<std::uint64_t> parseWithUnit(std::string_view text, std::span<const Unit> units) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) {
        return std::nullopt;
    }
    std::string_view suffix(end, static_cast<std::size_t>(text.data() + text.size() - end));
    while (suffix.starts_with(' ')) {
        suffix.remove_prefix(1);
    }
    for (const auto& unit : units) {
        if (unit.suffix == suffix) {
            if (number > std::numeric_limits<std::int64_t>::max() / unit.factor) {
                return std::nullopt;
            }
            return number * unit.factor;
        }
    }
    return std::nullopt;
}

std::string formatWithUnit(std::uint64_t number, std::span<const Unit> units) {
    for (const auto& unit : units) {
        if (number != 0 && number % unit.factor == 0) {
            return std::to_string(number / unit.factor) + std::string(unit.suffix);
        }
    }
    return std::to_string(number) + std::string(units[units.size() - 2].suffix);
}

}  // namespace

std::optional<std::chrono::seconds> parseDuration(std::string_view text) {
    const auto seconds = parseWithUnit(text, kDurations);
    return seconds ? std::optional(std::chrono::seconds(*seconds)) : std::nullopt;
}

std::optional<ByteSize> parseSize(std::string_view text) {
    const auto bytes = parseWithUnit(text, kSizes);
    return bytes ? std::optional(ByteSize{*bytes}) : std::nullopt;
}

std::string formatDuration(std::chrono::seconds duration) {
    return formatWithUnit(static_cast<std::uint64_t>(duration.count()), kDurations);
}

std::string formatSize(ByteSize size) {
    return formatWithUnit(size.bytes, kSizes);
}

}  // namespace consort
