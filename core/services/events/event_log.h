// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <unordered_map>

#include "core/services/events/event.h"

namespace consort::events {

/// The latest events, found by id: at most `maxEvents` and `maxBytes` of them. Guarded by its
/// owner.
class EventLog final {
public:
    /// `startId` is the place before the first event.
    EventLog(std::string startId, std::size_t maxEvents, std::size_t maxBytes);

    void add(Event event);

    /// The id of the newest event, or the place before the first.
    const std::string& lastId() const noexcept { return lastId_; }

    /// Calls `replay` with every event after the one with this id. False, and nothing is called,
    /// when that is not known (any more).
    bool replayAfter(const std::string& id, const std::function<void(const Event&)>& replay) const;

private:
    static std::size_t sizeOf(const Event& event);
    void dropOldest();

    std::size_t maxEvents_;
    std::size_t maxBytes_;
    std::size_t bytes_ = 0;
    std::deque<Event> events_;
    std::uint64_t firstNumber_ = 0;  ///< Of events_.front().
    std::string lastId_;
    /// The number of the event that follows each id.
    std::unordered_map<std::string, std::uint64_t> nextAfter_;
    std::string placeBefore_;  ///< The id before events_.front().
};

}  // namespace consort::events
