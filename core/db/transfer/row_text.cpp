// SPDX-License-Identifier: Apache-2.0
#include "core/db/transfer/row_text.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include "core/base/error.h"
#include "core/base/json_writer.h"

namespace consort::db {

namespace {

constexpr std::string_view kNotANumber = "NaN";
constexpr std::string_view kInfinity = "Infinity";
constexpr std::string_view kMinusInfinity = "-Infinity";

void writeReal(JsonWriter& json, double value) {
    if (std::isnan(value)) {
        json.value(kNotANumber);
    } else if (std::isinf(value)) {
        json.value(value > 0 ? kInfinity : kMinusInfinity);
    } else {
        // SQLite does not tell -0 from 0.
        std::array<char, 32> digits{};
        const auto [end, error] =
            std::to_chars(digits.data(), digits.data() + digits.size(), value == 0 ? 0.0 : value);
        json.raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
    }
}

void writeCell(JsonWriter& json, const Cell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) {
        json.value(*text);
    } else if (const auto* number = std::get_if<std::int64_t>(&cell)) {
        json.value(*number);
    } else if (const auto* real = std::get_if<double>(&cell)) {
        writeReal(json, *real);
    } else if (const auto* flag = std::get_if<bool>(&cell)) {
        json.value(*flag);
    } else {
        json.null();
    }
}

std::optional<double> realOf(std::string_view text) {
    if (text == kNotANumber) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    if (text == kInfinity || text == kMinusInfinity) {
        const double infinity = std::numeric_limits<double>::infinity();
        return text == kInfinity ? infinity : -infinity;
    }
    return std::nullopt;
}

/// Meets the events of one array; false from any of them ends the reading.
class RowHandler final : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, RowHandler> {
public:
    explicit RowHandler(const std::vector<ColumnKind>& kinds) : kinds_(kinds) {
        cells_.reserve(kinds.size());
    }

    bool StartArray() { return !std::exchange(started_, true); }

    bool EndArray(rapidjson::SizeType) { return cells_.size() == kinds_.size(); }

    bool Null() { return push(std::monostate()); }

    bool Bool(bool flag) { return expects(ColumnKind::Boolean) && push(flag); }

    /// Numbers come as their text, so that none is rounded on the way.
    bool RawNumber(const char* digits, rapidjson::SizeType length, bool) {
        if (expects(ColumnKind::Integer)) {
            return pushNumber<std::int64_t>(digits, length);
        }
        return expects(ColumnKind::Real) && pushNumber<double>(digits, length);
    }

    bool String(const char* data, rapidjson::SizeType length, bool) {
        const std::string_view text(data, length);
        if (expects(ColumnKind::Text)) {
            return push(std::string(text));
        }
        const auto real = realOf(text);
        return expects(ColumnKind::Real) && real && push(*real);
    }

    /// What no row has: objects.
    static bool Default() { return false; }

    Cells& cells() { return cells_; }

private:
    bool expects(ColumnKind kind) const {
        return started_ && cells_.size() < kinds_.size() && kinds_[cells_.size()] == kind;
    }

    template <class Value>
    bool push(Value value) {
        if (!started_ || cells_.size() == kinds_.size()) {
            return false;
        }
        cells_.emplace_back(std::move(value));
        return true;
    }

    template <class Number>
    bool pushNumber(const char* digits, rapidjson::SizeType length) {
        Number number{};
        const auto [end, error] = std::from_chars(digits, digits + length, number);
        return error == std::errc() && end == digits + length && push(number);
    }

    const std::vector<ColumnKind>& kinds_;
    Cells cells_;
    bool started_ = false;
};

}  // namespace

std::string rowText(const Cells& cells) {
    JsonWriter json;
    json.beginArray();
    for (const Cell& cell : cells) {
        writeCell(json, cell);
    }
    json.endArray();
    return json.str();
}

Cells parseRow(std::string_view text, const std::vector<ColumnKind>& kinds) {
    constexpr unsigned kFlags = rapidjson::kParseNumbersAsStringsFlag |
                                rapidjson::kParseValidateEncodingFlag |
                                rapidjson::kParseIterativeFlag;
    rapidjson::MemoryStream stream(text.data(), text.size());
    rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> input(stream);
    RowHandler handler(kinds);
    rapidjson::Reader reader;
    if (reader.Parse<kFlags>(input, handler).IsError()) {
        throw invalid("a row does not have the values that its columns say");
    }
    return std::move(handler.cells());
}

void RowDigest::add(const Cells& cells) {
    hash_.update(rowText(cells));
    const Sha256::Digest digest = hash_.finish();
    for (std::size_t i = 0; i < sum_.size(); ++i) {
        std::uint64_t part = 0;
        std::memcpy(&part, digest.data() + i * sizeof(part), sizeof(part));
        sum_[i] += part;
    }
    ++count_;
}

}  // namespace consort::db
