// SPDX-License-Identifier: Apache-2.0
#include "core/cache/memory_cache.h"

namespace consort::cache {

std::optional<std::string> MemoryCache::find(std::string_view key) {
    const std::lock_guard lock(mutex_);
    const Entry* entry = findLive(key);
    return entry == nullptr ? std::nullopt : std::optional(entry->value);
}

void MemoryCache::put(std::string_view key, std::string value, std::chrono::milliseconds ttl) {
    const std::lock_guard lock(mutex_);
    erase(key);
    insert(key, ttl).value = std::move(value);
}

void MemoryCache::remove(std::string_view key) {
    const std::lock_guard lock(mutex_);
    erase(key);
}

std::int64_t MemoryCache::increment(std::string_view key, std::chrono::milliseconds window) {
    const std::lock_guard lock(mutex_);
    Entry* entry = findLive(key);
    return ++(entry == nullptr ? insert(key, window) : *entry).count;
}

std::optional<std::vector<std::optional<std::string>>> MemoryCache::findAll(
    const std::vector<std::string>& keys
) {
    const std::lock_guard lock(mutex_);
    std::vector<std::optional<std::string>> values;
    for (const auto& key : keys) {
        const Entry* entry = findLive(key);
        values.push_back(entry == nullptr ? std::nullopt : std::optional(entry->value));
    }
    return values;
}

Cache::Outcome MemoryCache::replaceAll(const std::vector<Change>& changes) {
    const std::lock_guard lock(mutex_);
    for (const auto& change : changes) {
        const Entry* entry = findLive(change.key);
        if ((entry == nullptr ? std::nullopt : std::optional(entry->value)) != change.expected) {
            return Outcome::Conflict;
        }
    }
    for (const auto& change : changes) {
        erase(change.key);
        if (change.value) {
            insert(change.key, change.ttl).value = *change.value;
        }
    }
    return Outcome::Done;
}

MemoryCache::Entry* MemoryCache::findLive(std::string_view key) {
    const auto found = byKey_.find(key);
    if (found == byKey_.end()) {
        return nullptr;
    }
    if (found->second->expires <= clock_.steadyNow()) {
        erase(key);
        return nullptr;
    }
    entries_.splice(entries_.begin(), entries_, found->second);
    return &entries_.front();
}

MemoryCache::Entry& MemoryCache::insert(std::string_view key, std::chrono::milliseconds ttl) {
    if (!entries_.empty() && entries_.size() >= maxEntries_) {
        byKey_.erase(entries_.back().key);
        entries_.pop_back();
    }
    entries_.push_front({std::string(key), {}, 0, clock_.steadyNow() + ttl});
    byKey_.emplace(entries_.front().key, entries_.begin());
    return entries_.front();
}

void MemoryCache::erase(std::string_view key) {
    if (const auto found = byKey_.find(key); found != byKey_.end()) {
        const auto entry = found->second;
        byKey_.erase(found);
        entries_.erase(entry);
    }
}

}  // namespace consort::cache
