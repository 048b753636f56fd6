// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace consort::db {

/// Not constexpr on purpose: reaching one of these while a Query is built stops the compiler, which
/// then shows the name.
namespace query_rejected {
void nameIsEmpty();
void questionMarkIsNotAPlaceholder();
void dollarInsideALiteral();
void parametersMustFirstAppearInAscendingOrder();
void selectStarIsBanned();
void oneStatementOnly();
void literalIsNotClosed();
}  // namespace query_rejected

/// One named SQL statement that means the same on SQLite and PostgreSQL. Checked when it is
/// compiled: parameters are $1..$n, first appearing in ascending order (anything else binds wrongly
/// on SQLite), no '?', no '$' in a literal, no SELECT *, no ';'. The name is for errors and
/// metrics. Refers to the literals it was made of, so it lives as long as the program.
class Query final {
public:
    template <std::size_t N, std::size_t M>
    consteval Query(const char (&name)[N], const char (&sql)[M])
        : name_(name, N - 1), sql_(sql, M - 1), parameterCount_(check(name_, sql_)) {}

    constexpr std::string_view name() const noexcept { return name_; }

    constexpr std::string_view sql() const noexcept { return sql_; }

    constexpr std::size_t parameterCount() const noexcept { return parameterCount_; }

private:
    static constexpr bool isDigit(char c) { return c >= '0' && c <= '9'; }

    static constexpr bool isSpace(char c) { return c == ' ' || c == '\n' || c == '\t'; }

    static constexpr bool startsSelectStar(std::string_view sql, std::size_t at) {
        constexpr std::string_view kWord = "SELECT";
        if (sql.size() - at <= kWord.size()) {
            return false;
        }
        for (std::size_t i = 0; i < kWord.size(); ++i) {
            const char c = sql[at + i];
            if ((c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c) != kWord[i]) {
                return false;
            }
        }
        at += kWord.size();
        while (at < sql.size() && isSpace(sql[at])) {
            ++at;
        }
        return at < sql.size() && sql[at] == '*';
    }

    /// Where the literal that opens at `at` closes.
    static constexpr std::size_t literalEnd(std::string_view sql, std::size_t at) {
        const auto end = sql.find(sql[at], at + 1);
        if (end == std::string_view::npos) {
            query_rejected::literalIsNotClosed();
        }
        if (sql.substr(at, end - at).find('$') != std::string_view::npos) {
            query_rejected::dollarInsideALiteral();
        }
        return end;
    }

    /// The number of the parameter whose digits begin at `at`; 0 without digits.
    static constexpr std::size_t parameterAt(std::string_view sql, std::size_t at) {
        std::size_t number = 0;
        for (; at < sql.size() && isDigit(sql[at]); ++at) {
            number = number * 10 + static_cast<std::size_t>(sql[at] - '0');
        }
        return number;
    }

    static constexpr void checkPlain(std::string_view sql, std::size_t at) {
        if (sql[at] == '?') {
            query_rejected::questionMarkIsNotAPlaceholder();
        } else if (sql[at] == ';') {
            query_rejected::oneStatementOnly();
        } else if (startsSelectStar(sql, at)) {
            query_rejected::selectStarIsBanned();
        }
    }

    static constexpr std::size_t check(std::string_view name, std::string_view sql) {
        if (name.empty()) {
            query_rejected::nameIsEmpty();
        }
        std::size_t highest = 0;
        for (std::size_t i = 0; i < sql.size(); ++i) {
            if (sql[i] == '\'' || sql[i] == '"') {
                i = literalEnd(sql, i);
            } else if (sql[i] == '$') {
                const auto number = parameterAt(sql, i + 1);
                if (number == 0 || number > highest + 1) {
                    query_rejected::parametersMustFirstAppearInAscendingOrder();
                }
                highest = number > highest ? number : highest;
            } else {
                checkPlain(sql, i);
            }
        }
        return highest;
    }

    std::string_view name_;
    std::string_view sql_;
    std::size_t parameterCount_;
};

}  // namespace consort::db
