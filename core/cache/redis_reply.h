// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace consort::cache {

/// What Redis answered.
struct RedisReply {
    enum class Kind { Nil, Integer, Text, List, Error };

    Kind kind = Kind::Nil;
    std::int64_t integer = 0;
    std::string text;  ///< Also of an error.
    std::vector<RedisReply> list;

    bool isError() const noexcept { return kind == Kind::Error; }
};

}  // namespace consort::cache
