// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace consort::db {

/// A permutation of 0 … size-1 chosen by `seed`, one element at a time: a random order of a million
/// rows without sorting or keeping them. A balanced Feistel network over the next power of four,
/// walked until it lands inside. Not for secrets.
class RandomOrder final {
public:
    /// `size` up to 2^40.
    RandomOrder(std::uint64_t size, std::uint32_t seed);

    std::uint64_t size() const { return size_; }

    /// What stands at `position` < size().
    std::uint64_t at(std::uint64_t position) const;

private:
    std::uint64_t size_;
    std::uint32_t seed_;
    unsigned halfBits_;
};

}  // namespace consort::db
