// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace consort::db {

class Database;
class SearchIndex;

/// Compares the counts on artists, genres and folders with the tracks and corrects those that
/// differ, a few hundred rows a transaction so that no other write waits long. Artists without a
/// track leave the search index.
void correctCounts(Database& database, SearchIndex& search);

}  // namespace consort::db
