// SPDX-License-Identifier: Apache-2.0
#include "core/db/database_url.h"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include <Poco/Exception.h>
#include <Poco/URI.h>
#include <libpq-fe.h>

#include "core/base/error.h"
#include "core/base/text.h"

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

/// What may stand behind the '?'. Everything else of libpq's would change what the server relies
/// on, or whom it talks to behind the back of who reads the URL.
constexpr std::array<std::string_view, 27> kParameters{
    "application_name",
    "channel_binding",
    "connect_timeout",
    "gssencmode",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "krbsrvname",
    "options",
    "passfile",
    "password",
    "port",
    "sslcert",
    "sslcrl",
    "sslcrldir",
    "sslkey",
    "sslmode",
    "sslpassword",
    "sslrootcert",
    "sslsni",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "target_session_attrs",
    "tcp_user_timeout"};

std::vector<std::string> parameterNames(std::string_view url) {
    std::vector<std::string> names;
    const std::size_t question = url.find('?');
    if (question == std::string_view::npos) {
        return names;
    }
    std::string_view rest = url.substr(question + 1);
    while (!rest.empty()) {
        const std::string_view one = rest.substr(0, rest.find('&'));
        names.emplace_back(one.substr(0, one.find('=')));
        rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    }
    return names;
}

void requireKnown(const std::vector<std::string>& names) {
    for (const std::string& name : names) {
        if (std::find(kParameters.begin(), kParameters.end(), name) == kParameters.end()) {
            const auto near = closest(name, {kParameters.begin(), kParameters.end()});
            throw invalid(
                "database url: unknown parameter \"" + name + '"' +
                (near ? " (did you mean \"" + *near + "\"?)" : "")
            );
        }
    }
}

/// The server or the network may vanish without a word; none of these is long enough to hang on.
std::string withTimeouts(std::string url, const std::vector<std::string>& given) {
    for (const std::string_view option :
         {"connect_timeout=5",
          "tcp_user_timeout=15000",
          "keepalives_idle=30",
          "keepalives_interval=10",
          "keepalives_count=3",
          "application_name=consort"}) {
        const auto name = option.substr(0, option.find('='));
        if (std::find(given.begin(), given.end(), name) == given.end()) {
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
            const auto parameters = parameterNames(url);
            requireKnown(parameters);
            result.target_ = withTimeouts(std::string(url), parameters);
            result.display_ = withoutSecrets(url.substr(scheme.size()));
            requireValid(result.target_);
            return result;
        }
    }
    throw invalid("database url: expected sqlite:///path or postgresql://user:password@host/name");
}

}  // namespace consort::db
