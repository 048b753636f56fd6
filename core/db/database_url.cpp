// SPDX-License-Identifier: Apache-2.0
#include "core/db/database_url.h"

#include <memory>

#include <Poco/Exception.h>
#include <Poco/URI.h>
#include <libpq-fe.h>

#include "core/base/error.h"

namespace consort::db {

namespace {

constexpr std::string_view kSqlite = "sqlite://";
constexpr std::string_view kPostgreSql = "postgresql://";
constexpr std::string_view kPostgres = "postgres://";

std::string decodePath(std::string_view encoded) {
    std::string path;
    try {
        Poco::URI::decode(std::string(encoded), path);
    } catch (const Poco::Exception&) {
        throw invalid("database url: bad percent encoding in the path");
    }
    return path;
}

bool parseSqliteOptions(std::string_view options) {
    if (options.empty() || options == "synchronous=normal") {
        return false;
    }
    if (options == "synchronous=full") {
        return true;
    }
    throw invalid(
        "database url: unknown parameter \"" + std::string(options) +
        "\" (expected synchronous=normal or synchronous=full)"
    );
}

/// "host/name" out of user:password@host/name?options.
std::string withoutSecrets(std::string_view rest) {
    rest = rest.substr(0, rest.find('?'));
    const std::size_t at = rest.rfind('@');
    return "postgresql://" + std::string(at == std::string_view::npos ? rest : rest.substr(at + 1));
}

/// The server or the network may vanish without a word; none of these is long enough to hang on.
std::string withTimeouts(std::string url) {
    for (const std::string_view option :
         {"connect_timeout=5",
          "tcp_user_timeout=15000",
          "keepalives_idle=30",
          "application_name=consort"}) {
        if (url.find(option.substr(0, option.find('=') + 1)) == std::string::npos) {
            url += url.find('?') == std::string::npos ? '?' : '&';
            url += option;
        }
    }
    return url;
}

void requireValid(const std::string& url) {
    char* message = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
        PQconninfoParse(url.c_str(), &message), &PQconninfoFree
    );
    const std::unique_ptr<char, decltype(&PQfreemem)> owned(message, &PQfreemem);
    if (!options) {
        throw invalid("database url: libpq cannot read it (a special character not encoded?)");
    }
}

}  // namespace

DatabaseUrl DatabaseUrl::parse(std::string_view url) {
    DatabaseUrl result;
    if (url.starts_with(kSqlite)) {
        const std::string_view rest = url.substr(kSqlite.size());
        const std::size_t question = rest.find('?');
        if (question != std::string_view::npos) {
            result.fullySynchronous_ = parseSqliteOptions(rest.substr(question + 1));
        }
        result.target_ = decodePath(rest.substr(0, question));
        if (result.target_.size() < 2 || result.target_.front() != '/' ||
            result.target_.back() == '/' || result.target_.find('\0') != std::string::npos) {
            throw invalid("database url: expected sqlite:///absolute/path/to/file");
        }
        result.display_ = std::string(kSqlite) + result.target_;
        return result;
    }
    for (const std::string_view scheme : {kPostgreSql, kPostgres}) {
        if (url.starts_with(scheme)) {
            result.dialect_ = Dialect::PostgreSql;
            result.target_ = withTimeouts(std::string(url));
            result.display_ = withoutSecrets(url.substr(scheme.size()));
            requireValid(result.target_);
            return result;
        }
    }
    throw invalid("database url: expected sqlite:///path or postgresql://user:password@host/name");
}

}  // namespace consort::db
