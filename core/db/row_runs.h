// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <vector>

namespace consort::db {

/// Calls `write(begin, end)` for runs of rows, each to be one statement. Their lengths are powers
/// of two, at most `longest` (a power of two as well), so that few different statements come about.
template <class Row, class Write>
void forEachRun(std::size_t longest, const std::vector<Row>& rows, Write write) {
    for (std::size_t done = 0; done < rows.size();) {
        const std::size_t count = std::min(longest, std::bit_floor(rows.size() - done));
        const Row* begin = rows.data() + done;
        write(begin, begin + count);
        done += count;
    }
}

}  // namespace consort::db
