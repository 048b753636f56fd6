// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/backends/track_facts.h"

namespace consort::db {

class Database;

/// Tracks as backends see them, missing ones left out. Thread-safe.
class TrackFactsStore final {
public:
    explicit TrackFactsStore(Database& database) : database_(database) {}

    std::optional<TrackFacts> find(const TrackId& id) const;

    /// In id order after `after`, from the start when it is empty.
    std::vector<TrackFacts> list(const TrackId& after, int limit) const;

    /// What the user likes, as list().
    std::vector<TrackFacts> listLiked(const UserId& user, const TrackId& after, int limit) const;

    std::vector<TrackFacts> listByRecording(std::string_view mbRecording, int limit) const;

    /// Any of these spellings of an ISRC.
    std::vector<TrackFacts> listByIsrc(const std::vector<std::string>& isrcs, int limit) const;

    /// Those whose folded title is `titleKey`.
    std::vector<TrackFacts> listByTitle(std::string_view titleKey, int limit) const;

private:
    Database& database_;
};

}  // namespace consort::db
