// SPDX-License-Identifier: Apache-2.0
#include "core/cache/redis_stream.h"

#include <charconv>

#include "core/base/error.h"

namespace consort::cache {

namespace {

/// [id, [name, value, …]].
StreamEntry entryOf(const RedisReply& reply) {
    StreamEntry entry;
    if (reply.list.size() != 2) {
        throw unavailable("Redis gives no entry of a stream");
    }
    entry.id = reply.list[0].text;
    const auto& fields = reply.list[1].list;
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
        const auto& value = fields[i + 1].text;
        if (fields[i].text == "o") {
            entry.origin = value;
        } else if (fields[i].text == "n") {
            std::from_chars(value.data(), value.data() + value.size(), entry.number);
        } else if (fields[i].text == "t") {
            entry.topic = value;
        } else if (fields[i].text == "m") {
            entry.text = value;
        }
    }
    return entry;
}

}  // namespace

RedisConnection::Command addCommand(
    const std::string& key, const StreamEntry& entry, std::string_view kept
) {
    return {
        "XADD",
        key,
        "MAXLEN",
        "~",
        std::string(kept),
        "*",
        "o",
        entry.origin,
        "n",
        std::to_string(entry.number),
        "t",
        entry.topic,
        "m",
        entry.text};
}

std::vector<StreamEntry> entriesOfRange(const RedisReply& reply) {
    requireNoError(reply);
    std::vector<StreamEntry> entries;
    entries.reserve(reply.list.size());
    for (const auto& entry : reply.list) {
        entries.push_back(entryOf(entry));
    }
    return entries;
}

std::vector<StreamEntry> entriesOfRead(const RedisReply& reply) {
    requireNoError(reply);
    if (reply.list.empty()) {
        return {};
    }
    const auto& stream = reply.list.front();
    if (stream.list.size() != 2) {
        throw unavailable("Redis gives no stream");
    }
    return entriesOfRange(stream.list[1]);
}

bool hasEntry(RedisConnection& connection, const std::string& key, const std::string& id) {
    return !entriesOfRange(connection.call({"XRANGE", key, id, id})).empty();
}

void requireNoError(const RedisReply& reply) {
    if (reply.isError()) {
        throw unavailable("Redis refuses: " + reply.text);
    }
}

}  // namespace consort::cache
