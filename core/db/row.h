// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace consort::db {

/// One row of a result, columns counted from 0. Valid only within the callback that got it.
class Row {
public:
    virtual ~Row() = default;

    virtual bool isNull(int column) const = 0;

    /// Borrowed until the callback returns; empty for NULL.
    virtual std::string_view view(int column) const = 0;

    /// 0 for NULL.
    virtual std::int64_t int64(int column) const = 0;
    virtual double real(int column) const = 0;
    virtual bool boolean(int column) const = 0;

    std::string text(int column) const { return std::string(view(column)); }

    /// An int64 that is known to fit.
    int integer(int column) const { return static_cast<int>(int64(column)); }

    template <class IdType>
    IdType id(int column) const {
        return IdType(text(column));
    }

    std::optional<std::string> optionalText(int column) const {
        return isNull(column) ? std::nullopt : std::optional(text(column));
    }

    std::optional<std::int64_t> optionalInt64(int column) const {
        return isNull(column) ? std::nullopt : std::optional(int64(column));
    }

    std::optional<double> optionalReal(int column) const {
        return isNull(column) ? std::nullopt : std::optional(real(column));
    }
};

/// Gets the rows of a result one by one; false ends the reading early.
using RowSink = std::function<bool(const Row&)>;

}  // namespace consort::db
