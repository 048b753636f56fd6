// SPDX-License-Identifier: Apache-2.0
#include "core/db/session.h"

#include <stdexcept>
#include <string>

#include "core/db/query_builder.h"

namespace consort::db {

namespace {

constexpr Query kTakeLong{"take_long", "SELECT set_config('statement_timeout', '0', TRUE)"};

}  // namespace

void Session::requireCount(const Query& query, std::size_t count) {
    if (query.parameterCount() != count) {
        throw std::logic_error(
            "query " + std::string(query.name()) + " has " +
            std::to_string(query.parameterCount()) + " parameters, " + std::to_string(count) +
            " values given"
        );
    }
}

std::int64_t Session::runBuilt(const QueryBuilder& query, const RowSink* sink) {
    return connection_.execute({query.name(), query.sql()}, query.params(), sink);
}

void Transaction::mayTakeLong() {
    if (dialect() == Dialect::PostgreSql) {
        query(kTakeLong).each([](const Row&) {});
    }
}

}  // namespace consort::db
