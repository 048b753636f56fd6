// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/cache/redis_connection.h"

namespace consort::cache {

/// A message as it stands in the stream of Redis.
struct StreamEntry {
    std::string id;      ///< Given by Redis.
    std::string origin;  ///< The process that sent it; empty for none.
    std::uint64_t number = 0;
    std::string topic;
    std::string text;
};

/// Adds it as the newest, under a new id; the oldest beyond `kept` or somewhat more go.
RedisConnection::Command addCommand(
    const std::string& key, const StreamEntry& entry, std::string_view kept
);

/// Out of the reply to XRANGE. Throws Error(Unavailable) for an error and for anything else.
std::vector<StreamEntry> entriesOfRange(const RedisReply& reply);

/// Out of the reply to XREAD of one stream; likewise.
std::vector<StreamEntry> entriesOfRead(const RedisReply& reply);

/// Whether the stream still has it. Throws Error(Unavailable) when that is not to be learnt.
bool hasEntry(RedisConnection& connection, const std::string& key, const std::string& id);

/// Throws Error(Unavailable) for an error.
void requireNoError(const RedisReply& reply);

}  // namespace consort::cache
