// SPDX-License-Identifier: Apache-2.0
#include "core/db/query_builder.h"

#include <array>
#include <bit>
#include <charconv>
#include <stdexcept>

namespace consort::db {

QueryBuilder& QueryBuilder::add(Fragment fragment, std::initializer_list<Param> values) {
    std::string_view rest = fragment.sql();
    const Param* value = values.begin();
    for (;;) {
        const std::size_t brace = rest.find("{}");
        sql_ += rest.substr(0, brace);
        if (brace == std::string_view::npos) {
            break;
        }
        if (value == values.end()) {
            throw std::logic_error("too few values for " + std::string(name_));
        }
        appendPlaceholder(*value++);
        rest.remove_prefix(brace + 2);
    }
    if (value != values.end()) {
        throw std::logic_error("too many values for " + std::string(name_));
    }
    return *this;
}

QueryBuilder& QueryBuilder::addRow(std::initializer_list<Param> values) {
    sql_ += hasRow_ ? ", (" : " (";
    hasRow_ = true;
    if (params_.empty()) {
        params_.reserve(values.size());
    }
    bool first = true;
    for (const Param& value : values) {
        if (!first) {
            sql_ += ", ";
        }
        first = false;
        appendPlaceholder(value);
    }
    sql_ += ')';
    return *this;
}

QueryBuilder& QueryBuilder::addList(const std::vector<std::string>& values) {
    if (values.empty()) {
        throw std::logic_error("empty list for " + std::string(name_));
    }
    const std::size_t count = std::bit_ceil(values.size());
    sql_ += " (";
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) {
            sql_ += ", ";
        }
        appendPlaceholder(values[i < values.size() ? i : values.size() - 1]);
    }
    sql_ += ')';
    return *this;
}

void QueryBuilder::appendPlaceholder(const Param& value) {
    params_.push_back(value);
    std::array<char, 8> number{'$'};
    const auto [end, error] =
        std::to_chars(number.data() + 1, number.data() + number.size(), params_.size());
    sql_.append(number.data(), end);
}

}  // namespace consort::db
