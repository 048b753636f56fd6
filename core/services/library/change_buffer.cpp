// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/change_buffer.h"

#include <algorithm>
#include <utility>

#include "core/media/mime.h"
#include "core/services/library/folder_layout.h"

namespace consort::library {

namespace {

/// The album's folder, as covers and discs are seen together; at the root just the key itself. A
/// key that is no file of ours may be a folder that came or went.
std::string prefixOf(const StorageChange& change) {
    if (change.kind == StorageChangeKind::Overflow || change.key.empty()) {
        return {};
    }
    if (change.key.ends_with('/')) {
        return change.key;
    }
    if (media::kindOfKey(change.key) == media::MediaKind::Other) {
        return change.key + '/';
    }
    const auto folder = albumFolderOf(folderOf(change.key));
    return folder.empty() ? change.key : std::string(folder) + '/';
}

}  // namespace

void ChangeBuffer::add(const std::string& storage, const StorageChange& change, Time now) {
    if (prefixes_.empty()) {
        firstAt_ = now;
    }
    lastAt_ = now;
    auto& touched = prefixes_[storage];
    touched.insert(prefixOf(change));
    if (touched.size() > options_.maxPrefixes) {
        touched = {std::string()};
    }
}

std::optional<ChangeBuffer::Time> ChangeBuffer::dueAt() const {
    if (prefixes_.empty()) {
        return std::nullopt;
    }
    return std::min(lastAt_ + options_.quiet, firstAt_ + options_.atMost);
}

ChangeBuffer::Scopes ChangeBuffer::take() {
    Scopes scopes;
    for (const auto& [storage, prefixes] : std::exchange(prefixes_, {})) {
        auto& kept = scopes[storage];
        for (const auto& prefix : prefixes) {
            // Sorted, so what holds a prefix comes before it.
            if (kept.empty() || !prefix.starts_with(kept.back())) {
                kept.push_back(prefix);
            }
        }
    }
    return scopes;
}

}  // namespace consort::library
