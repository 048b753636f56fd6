// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/config/field_visitor.h"

namespace consort {

struct ServerSettings {
    std::string name = "Consort";
    std::vector<std::string> listen{"127.0.0.1:4750"};
    std::string dataDir = "data";
    std::string webDir;
    std::int64_t loopThreads = 0;
    std::int64_t workers = 16;
    std::int64_t storageWorkers = 16;
    std::int64_t maxConnections = 20'000;
    std::int64_t eventStreamsPerUser = 100;
    std::chrono::seconds drainNotice{0};
    std::chrono::seconds drain{10};
    std::string metrics = "loopback";
    std::vector<std::string> trustedProxies;
    std::vector<std::string> corsOrigins;
    std::string tlsCertificate;
    std::string tlsKey;

    void describe(FieldVisitor& fields);
};

struct LogSettings {
    std::string level = "info";
    std::string format = "text";
    bool access = true;

    void describe(FieldVisitor& fields);
};

struct DatabaseSettings {
    std::string url;
    std::int64_t sessions = 8;
    std::string replicaUrl;
    std::chrono::seconds replicaMaxLag{5};

    void describe(FieldVisitor& fields);
};

struct CacheSettings {
    std::string url;
    std::string prefix = "consort:";
    std::string caFile;

    void describe(FieldVisitor& fields);
};

struct AccountSettings {
    std::string registration = "first";
    std::string unknownIdentities = "create";
    std::chrono::seconds accessTokenTtl{15 * 60};
    std::chrono::seconds refreshTokenTtl{30 * 24 * 3600};
    std::chrono::seconds streamUrlTtl{6 * 3600};

    void describe(FieldVisitor& fields);
};

struct LibrarySettings {
    bool scanOnStart = true;
    bool watch = true;
    std::chrono::seconds scanInterval{3600};
    std::int64_t scanThreads = 0;
    std::vector<std::string> artistSeparators;
    std::vector<std::string> genreSeparators{";"};
    ByteSize artworkCache{std::uint64_t{512} << 20};

    void describe(FieldVisitor& fields);
};

struct PluginSettings {
    std::vector<std::string> dirs{"/usr/lib/consort/plugins", "/var/lib/consort/plugins"};

    void describe(FieldVisitor& fields);
};

struct OutgoingSettings {
    std::string proxy;
    std::string noProxy;
    std::string caFile;

    void describe(FieldVisitor& fields);
};

/// Everything the core itself reads from consort.toml. Instances of plugins and their chains are
/// read by core/extensions from the same document.
struct Settings {
    ServerSettings server;
    LogSettings log;
    DatabaseSettings database;
    CacheSettings cache;
    AccountSettings accounts;
    LibrarySettings library;
    OutgoingSettings outgoing;
    PluginSettings plugins;

    void describe(FieldVisitor& fields);
};

}  // namespace consort
