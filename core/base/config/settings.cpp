// SPDX-License-Identifier: Apache-2.0
#include "core/base/config/settings.h"

#include <array>

namespace consort {

namespace {

constexpr std::array<std::string_view, 4> kLogLevels{"debug", "info", "warning", "error"};
constexpr std::array<std::string_view, 2> kLogFormats{"text", "json"};
constexpr std::array<std::string_view, 3> kMetricsReaders{"loopback", "public", "admin"};
constexpr std::array<std::string_view, 3> kRegistrations{"first", "open", "closed"};
constexpr std::array<std::string_view, 2> kUnknownIdentities{"create", "refuse"};

}  // namespace

void ServerSettings::describe(FieldVisitor& f) {
    f.text("name", name, "Shown to clients and on the sign-in page");
    f.list("listen", listen, "Addresses to serve on, as address:port; port 0 picks a free one");
    f.text("data_dir", dataDir, "Where the embedded database, caches and keys are kept");
    f.text("web_dir", webDir, "The built web player; empty: beside the installed server");
    f.integer("loop_threads", loopThreads, 0, 64, "Threads that hold connections; 0: one per core");
    f.integer("workers", workers, 1, 512, "Threads for requests that may block");
    f.integer(
        "storage_workers",
        storageWorkers,
        1,
        512,
        "Threads that wait for storages: opening tracks and covers, reading what comes over a "
        "network"
    );
    f.integer("max_connections", maxConnections, 16, 1'000'000, "Connections open at a time");
    f.integer(
        "event_streams_per_user",
        eventStreamsPerUser,
        1,
        1'000'000,
        "Event streams that one user may have open at a time"
    );
    f.duration(
        "drain_notice",
        drainNotice,
        "How long all is served on after the order to stop, while /readyz says 503: until the load "
        "balancer in front has seen it"
    );
    f.duration("drain", drain, "How long streams may go on after the server is told to stop");
    f.choice(
        "metrics",
        metrics,
        kMetricsReaders,
        "Who reads /metrics besides administrators: this machine, anybody, nobody"
    );
    f.list(
        "trusted_proxies", trustedProxies, "Addresses whose X-Forwarded-For and -Proto are believed"
    );
    f.list(
        "cors_origins",
        corsOrigins,
        "Origins of web clients elsewhere, such as https://app.example.org"
    );
    f.text(
        "tls_certificate", tlsCertificate, "PEM file with the certificate chain; empty: plain HTTP"
    );
    f.text("tls_key", tlsKey, "PEM file with its private key");
}

void LogSettings::describe(FieldVisitor& f) {
    f.choice("level", level, kLogLevels, "What is logged at least");
    f.choice("format", format, kLogFormats, "One line of text or of JSON an event");
    f.flag("access", access, "Log every request");
}

void DatabaseSettings::describe(FieldVisitor& f) {
    f.secret(
        "url",
        url,
        "sqlite:///path or postgresql://user:password@host:port/name; empty: SQLite in data_dir"
    );
    f.integer(
        "sessions",
        sessions,
        1,
        256,
        "Database sessions that this process opens at most; on PostgreSQL leave room for every "
        "server in its max_connections"
    );
    f.secret(
        "replica_url",
        replicaUrl,
        "postgresql://… of a server that follows the one in url; search and statistics are read "
        "from it; empty: none"
    );
    f.duration(
        "replica_max_lag", replicaMaxLag, "How far that one may be behind before it is left alone"
    );
}

void CacheSettings::describe(FieldVisitor& f) {
    f.secret(
        "url",
        url,
        "redis://user:password@host:port/database, or rediss:// for TLS; empty: in this process"
    );
    f.text("prefix", prefix, "What all keys in Redis begin with; one for each installation");
    f.text("ca_file", caFile, "PEM file of the certificates to trust; empty: the system's");
}

void AccountSettings::describe(FieldVisitor& f) {
    f.choice(
        "registration",
        registration,
        kRegistrations,
        "Who may sign up: the first user only, anybody, nobody"
    );
    f.choice(
        "unknown_identities",
        unknownIdentities,
        kUnknownIdentities,
        "What becomes of somebody an auth plugin knows and the server does not"
    );
    f.duration("access_token_ttl", accessTokenTtl, "How long an access token is good for");
    f.duration("refresh_token_ttl", refreshTokenTtl, "How long an unused sign-in is kept");
    f.duration("stream_url_ttl", streamUrlTtl, "Longest life of a signed stream URL");
}

void LibrarySettings::describe(FieldVisitor& f) {
    f.flag("scan_on_start", scanOnStart, "Look for changes when the server starts");
    f.flag("watch", watch, "Follow changes as the storage reports them");
    f.duration(
        "scan_interval",
        scanInterval,
        "How often storages that are not watched, such as a bucket, are looked through; 0s: never"
    );
    f.integer("scan_threads", scanThreads, 0, 64, "Threads that read tags; 0: one per core");
    f.list(
        "artist_separators",
        artistSeparators,
        "Where one artist tag names several, such as [\";\", \" / \"]; a full scan applies it"
    );
    f.list(
        "genre_separators",
        genreSeparators,
        "Where one genre tag names several; a full scan applies it"
    );
    f.size("artwork_cache", artworkCache, "Disk space for cover thumbnails");
}

void PluginSettings::describe(FieldVisitor& f) {
    f.list("dirs", dirs, "Where plugins are searched; nothing is loaded that no instance names");
}

void OutgoingSettings::describe(FieldVisitor& f) {
    f.secret(
        "proxy",
        proxy,
        "http://user:password@host:port; empty: what the environment says in http_proxy, "
        "https_proxy and no_proxy; none: no proxy"
    );
    f.text("no_proxy", noProxy, "Hosts that proxy is not used for, with all below them, by commas");
    f.text("ca_file", caFile, "PEM file of the certificates to trust; empty: the system's");
}

void Settings::describe(FieldVisitor& f) {
    const auto section = [&f](std::string_view name, std::string_view help, auto& settings) {
        f.beginSection(name, help);
        settings.describe(f);
        f.endSection();
    };
    section("server", "The HTTP server", server);
    section("log", "What is written to standard error", log);
    section("database", "Where the catalog and the accounts are kept", database);
    section("cache", "What several servers on one database share besides it: Redis", cache);
    section("accounts", "Sign-up and sessions", accounts);
    section("library", "Scanning and covers", library);
    section("outgoing", "Requests of plugins to other servers", outgoing);
    section("plugins", "Plugins; each [plugins.NAME] is an instance", plugins);
}

}  // namespace consort
