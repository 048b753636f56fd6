// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/db/param.h"

namespace consort::db {

/// A piece of SQL known at compile time, with `{}` where a value goes; never made from input.
class Fragment final {
public:
    template <std::size_t N>
    consteval Fragment(const char (&sql)[N]) : sql_(sql, N - 1) {  // NOLINT
        for (std::size_t i = 0; i + 1 < N; ++i) {
            if (sql[i] == '$' || sql[i] == '?' || sql[i] == ';') {
                rejectedOnlyBracesArePlaceholders();
            }
        }
    }

    constexpr std::string_view sql() const noexcept { return sql_; }

private:
    static void rejectedOnlyBracesArePlaceholders();

    std::string_view sql_;
};

/// Joins fragments to one statement and numbers its parameters: for lists with optional filters and
/// for inserts of many rows. Values are borrowed as in Param.
class QueryBuilder final {
public:
    explicit QueryBuilder(std::string_view name) : name_(name) {}

    /// Appends the fragment; as many values as it has `{}`, or std::logic_error.
    QueryBuilder& add(Fragment fragment, std::initializer_list<Param> values = {});

    /// Appends "({}, {}, …)" of one row, with a comma before all but the first.
    QueryBuilder& addRow(std::initializer_list<Param> values);

    /// Appends "(v1, v2, …)" for IN. The count is rounded up to a power of two by repeating the
    /// last value, so that few different statements come about. `values` must not be empty.
    QueryBuilder& addList(const std::vector<std::string>& values);

    std::string_view name() const noexcept { return name_; }

    const std::string& sql() const noexcept { return sql_; }

    const std::vector<Param>& params() const noexcept { return params_; }

private:
    void appendPlaceholder(const Param& value);

    std::string_view name_;
    std::string sql_;
    std::vector<Param> params_;
    bool hasRow_ = false;
};

}  // namespace consort::db
