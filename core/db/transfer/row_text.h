// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/sha256.h"
#include "core/db/transfer/cells.h"

namespace consort::db {

/// The canonical text of a row: a JSON array on one line, alike whichever database the row came
/// from. Doubles have the fewest digits that give them back; NaN and infinities are text.
std::string rowText(const Cells& cells);

/// The row again. Throws Error(Invalid) when `text` is not such an array of values of these kinds.
Cells parseRow(std::string_view text, const std::vector<ColumnKind>& kinds);

/// Number and sum of rows, whatever order they come in.
class RowDigest final {
public:
    void add(const Cells& cells);

    std::uint64_t count() const noexcept { return count_; }

    friend bool operator==(const RowDigest& a, const RowDigest& b) {
        return a.count_ == b.count_ && a.sum_ == b.sum_;
    }

private:
    Sha256 hash_;
    std::uint64_t count_ = 0;
    std::array<std::uint64_t, 4> sum_{};
};

}  // namespace consort::db
