// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace consort::db {

template <class IdType>
std::vector<std::string> textsOf(const std::vector<IdType>& ids) {
    std::vector<std::string> texts;
    texts.reserve(ids.size());
    for (const auto& id : ids) {
        texts.push_back(id.str());
    }
    return texts;
}

/// The items in the order of the ids, each once; ids without an item are left out.
template <class T, class IdType>
std::vector<T> inOrderOf(const std::vector<IdType>& ids, std::vector<T> items) {
    std::unordered_map<IdType, std::size_t> places;
    for (std::size_t i = 0; i < items.size(); ++i) {
        places.emplace(items[i].id, i);
    }
    std::vector<T> ordered;
    ordered.reserve(items.size());
    for (const auto& id : ids) {
        if (const auto place = places.find(id); place != places.end()) {
            ordered.push_back(std::move(items[place->second]));
            places.erase(place);
        }
    }
    return ordered;
}

}  // namespace consort::db
