// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/db/param.h"

namespace consort::db {

enum class ColumnKind { Text, Integer, Real, Boolean };

/// One value of a row, whichever database it is of; monostate is NULL.
using Cell = std::variant<std::monostate, std::int64_t, double, bool, std::string>;
/// A row, in the order of its table's columns.
using Cells = std::vector<Cell>;

/// Borrows the cell's text.
inline Param paramOf(const Cell& cell) {
    return std::visit(
        [](const auto& value) -> Param {
            if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>) {
                return nullptr;
            } else {
                return value;
            }
        },
        cell
    );
}

}  // namespace consort::db
