// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/services/library/scan_catalog.h"

namespace consort::library::test {

/// A ScanCatalog in memory, with the contract's rules of identity.
class MemoryCatalog final : public ScanCatalog {
public:
    struct Row {
        int id = 0;
        KnownFile file;
        media::AudioTags tags;
        AlbumIdentity album;
        std::string reason;
    };

    std::vector<KnownFile> listKnown(
        const std::string&, std::string_view prefix, std::string_view afterKey, std::size_t limit
    ) override {
        const std::lock_guard lock(mutex_);
        std::vector<KnownFile> page;
        for (const auto& [key, row] : rows_) {
            if (key.starts_with(prefix) && key > afterKey && page.size() < limit) {
                page.push_back(row.file);
            }
        }
        return page;
    }

    ScanBatchResult apply(const std::string&, ScanBatch batch) override {
        const std::lock_guard lock(mutex_);
        ++applied_;
        if (failAfter_ > 0 && applied_ > failAfter_) {
            throw unavailable("the database is gone");
        }
        ScanBatchResult result;
        for (const auto& key : batch.missing) {
            markMissing(key);
        }
        for (const auto& key : batch.returned) {
            rows_.at(key).file.isMissing = false;
        }
        for (const auto& track : batch.tracks) {
            put(track, result);
        }
        for (const auto& failure : batch.failures) {
            Row row;
            row.file = known(failure.object);
            row.file.isFailed = true;
            row.reason = failure.reason;
            rows_[failure.object.key] = row;
        }
        for (const auto& cover : batch.covers) {
            covers[cover.id] = cover;
        }
        return result;
    }

    std::vector<std::string> unknownCovers(const std::vector<std::string>& ids) override {
        const std::lock_guard lock(mutex_);
        std::vector<std::string> unknown;
        for (const auto& id : ids) {
            if (!covers.contains(id)) {
                unknown.push_back(id);
            }
        }
        return unknown;
    }

    void settle() override {}

    void retire(const std::vector<std::string>&) override {}

    const Row& at(const std::string& key) const { return rows_.at(key); }

    bool has(const std::string& key) const { return rows_.contains(key); }

    std::size_t size() const { return rows_.size(); }

    std::set<std::string> present() const {
        std::set<std::string> keys;
        for (const auto& [key, row] : rows_) {
            if (!row.file.isMissing && !row.file.isFailed) {
                keys.insert(key);
            }
        }
        return keys;
    }

    void failAfter(int batches) { failAfter_ = batches; }

    int applied() const { return applied_; }

    std::map<std::string, FolderCover> covers;

private:
    static KnownFile known(const StorageObject& object) {
        return {object.key, object.bytes, object.mtimeMs, object.etag, false, false};
    }

    void markMissing(const std::string& key) {
        const auto found = rows_.find(key);
        if (found == rows_.end()) {
            return;
        }
        if (found->second.file.isFailed) {
            rows_.erase(found);
        } else {
            found->second.file.isMissing = true;
        }
    }

    void put(const ScannedTrack& track, ScanBatchResult& result) {
        Row row;
        row.file = known(track.object);
        row.tags = track.tags;
        row.album = track.album;
        const auto same = rows_.find(track.object.key);
        if (same != rows_.end() && !same->second.file.isFailed) {
            row.id = same->second.id;
            ++result.updated;
        } else if (const auto moved = findMissing(track.tags); moved != rows_.end()) {
            row.id = moved->second.id;
            rows_.erase(moved);
            ++result.updated;
        } else {
            row.id = ++lastId_;
            ++result.added;
        }
        rows_[track.object.key] = row;
    }

    std::map<std::string, Row>::iterator findMissing(const media::AudioTags& tags) {
        for (auto it = rows_.begin(); it != rows_.end(); ++it) {
            const auto& old = it->second.tags;
            const bool byMbid = !tags.recordingMbid.empty() &&
                                old.recordingMbid == tags.recordingMbid &&
                                old.releaseMbid == tags.releaseMbid;
            if (it->second.file.isMissing && (byMbid || old.fingerprint == tags.fingerprint)) {
                return it;
            }
        }
        return rows_.end();
    }

    std::mutex mutex_;
    std::map<std::string, Row> rows_;
    int lastId_ = 0;
    int applied_ = 0;
    int failAfter_ = 0;
};

}  // namespace consort::library::test
