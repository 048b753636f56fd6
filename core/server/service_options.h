// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/db/database.h"
#include "core/media/thumbnail_cache.h"
#include "core/server/configuration.h"
#include "core/services/accounts/account_options.h"

/// What the configuration means for the parts that are made of it.
namespace consort::server {

/// Where the catalog is. Throws Error(Invalid) for a URL that is none.
db::DatabaseUrl databaseUrlOf(const Configuration& configuration);

/// Throws Error(Invalid) for a replica's URL that is none.
db::DatabaseOptions databaseOptionsOf(const DatabaseSettings& settings);

accounts::AccountOptions accountOptionsOf(
    const AccountSettings& settings, accounts::AccountSharing sharing
);

media::ThumbnailCacheConfig thumbnailConfigOf(const Configuration& configuration);

/// Host and process id: for people, to tell the servers on one database apart.
std::string nameOfThisProcess();

}  // namespace consort::server
