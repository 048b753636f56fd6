// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/random_order.h"

#include <bit>

namespace consort::db {

namespace {

constexpr unsigned kRounds = 6;

/// The finaliser of SplitMix64: every input bit reaches every output bit.
std::uint64_t mix(std::uint64_t value) {
    value += 0x9E3779B97F4A7C15U;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31);
}

}  // namespace

RandomOrder::RandomOrder(std::uint64_t size, std::uint32_t seed)
    : size_(size),
      seed_(seed),
      halfBits_(static_cast<unsigned>((std::bit_width(size == 0 ? 1 : size) + 1) / 2)) {}

std::uint64_t RandomOrder::at(std::uint64_t position) const {
    const std::uint64_t mask = (std::uint64_t{1} << halfBits_) - 1;
    do {
        std::uint64_t left = position >> halfBits_;
        std::uint64_t right = position & mask;
        for (unsigned round = 0; round < kRounds; ++round) {
            const auto key = (static_cast<std::uint64_t>(seed_) << 8 | round) << 24;
            const auto next = left ^ (mix(mix(key) ^ right) & mask);
            left = right;
            right = next;
        }
        position = left << halfBits_ | right;
    } while (position >= size_);
    return position;
}

}  // namespace consort::db
