// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>
#include <utility>

namespace consort {

/// A map from text that holds at most `capacity` entries and drops the least recently used one for
/// a new one. Confined to one thread or guarded by its owner.
template <class Value>
class LruMap final {
public:
    explicit LruMap(std::size_t capacity) : capacity_(capacity == 0 ? 1 : capacity) {}

    /// Null when absent. Counts as a use. Valid until the map changes.
    Value* find(const std::string& key) {
        const auto found = index_.find(key);
        if (found == index_.end()) {
            return nullptr;
        }
        entries_.splice(entries_.begin(), entries_, found->second);
        return &found->second->second;
    }

    /// The entry of `key`, made if absent. Valid until the map changes.
    Value& ensure(const std::string& key) {
        if (auto* value = find(key)) {
            return *value;
        }
        if (entries_.size() >= capacity_) {
            index_.erase(entries_.back().first);
            entries_.pop_back();
        }
        entries_.emplace_front(key, Value{});
        index_.emplace(key, entries_.begin());
        return entries_.front().second;
    }

    void erase(const std::string& key) {
        if (const auto found = index_.find(key); found != index_.end()) {
            entries_.erase(found->second);
            index_.erase(found);
        }
    }

    std::size_t size() const noexcept { return entries_.size(); }

private:
    using Entries = std::list<std::pair<std::string, Value>>;

    std::size_t capacity_;
    Entries entries_;
    std::unordered_map<std::string, typename Entries::iterator> index_;
};

}  // namespace consort
