// SPDX-License-Identifier: Apache-2.0
#include "core/server/service_options.h"

#include <array>
#include <filesystem>
#include <utility>

#include <unistd.h>

namespace consort::server {

accounts::AccountOptions accountOptionsOf(
    const AccountSettings& settings, accounts::AccountSharing sharing
) {
    accounts::AccountOptions options;
    options.sharing = std::move(sharing);
    options.registration = settings.registration == "open" ? accounts::Registration::Anyone
                           : settings.registration == "closed"
                               ? accounts::Registration::Nobody
                               : accounts::Registration::FirstUserOnly;
    options.unknownIdentities = settings.unknownIdentities == "refuse"
                                    ? accounts::UnknownIdentities::Refuse
                                    : accounts::UnknownIdentities::Create;
    options.accessTokenTtl = settings.accessTokenTtl;
    options.refreshTokenTtl = settings.refreshTokenTtl;
    options.streamTokenTtl = settings.streamUrlTtl;
    return options;
}

db::DatabaseOptions databaseOptionsOf(const DatabaseSettings& settings) {
    db::DatabaseOptions options;
    options.connections = static_cast<std::size_t>(settings.sessions);
    if (!settings.replicaUrl.empty()) {
        options.replica = db::DatabaseUrl::parse(settings.replicaUrl);
    }
    options.replicaMaxLag = settings.replicaMaxLag;
    return options;
}

db::DatabaseUrl databaseUrlOf(const Configuration& configuration) {
    const auto& url = configuration.settings.database.url;
    if (!url.empty()) {
        return db::DatabaseUrl::parse(url);
    }
    const auto file =
        std::filesystem::absolute(configuration.dataDir() / "consort.db").lexically_normal();
    return db::DatabaseUrl::parse("sqlite://" + file.string());
}

std::string nameOfThisProcess() {
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) != 0) {
        return "process " + std::to_string(::getpid());
    }
    return std::string(host.data()) + ", process " + std::to_string(::getpid());
}

media::ThumbnailCacheConfig thumbnailConfigOf(const Configuration& configuration) {
    media::ThumbnailCacheConfig config;
    config.directory = configuration.dataDir() / "cache/artwork";
    config.maxBytes = configuration.settings.library.artworkCache.bytes;
    config.process.program = helperProgram("consort-thumb");
    return config;
}

}  // namespace consort::server
