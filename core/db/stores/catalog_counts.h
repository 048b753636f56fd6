// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

namespace consort::db {

class Database;
class SearchIndex;
class Transaction;

/// Begins each transaction that writes for a scan; throws when it must not write any more.
using WriteGuard = std::function<void(Transaction&)>;

/// Compares the counts on artists, genres and folders with the tracks and corrects those that
/// differ, a few hundred rows a transaction so that no other write waits long; counting itself may
/// take long. Artists without a
/// track leave the search index.
void correctCounts(Database& database, SearchIndex& search, const WriteGuard& guard);

}  // namespace consort::db
