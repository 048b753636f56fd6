// SPDX-License-Identifier: Apache-2.0
#include "core/services/events/event_log.h"

#include <utility>

namespace consort::events {

EventLog::EventLog(std::string startId, std::size_t maxEvents, std::size_t maxBytes)
    : maxEvents_(maxEvents), maxBytes_(maxBytes), lastId_(startId), placeBefore_(startId) {
    nextAfter_.emplace(std::move(startId), 0);
}

void EventLog::add(Event event) {
    bytes_ += sizeOf(event);
    lastId_ = event.id;
    events_.push_back(std::move(event));
    nextAfter_[lastId_] = firstNumber_ + events_.size();
    while (events_.size() > maxEvents_ || (bytes_ > maxBytes_ && events_.size() > 1)) {
        dropOldest();
    }
}

bool EventLog::replayAfter(const std::string& id, const std::function<void(const Event&)>& replay)
    const {
    const auto place = nextAfter_.find(id);
    if (place == nextAfter_.end()) {
        return false;
    }
    for (auto i = place->second - firstNumber_; i < events_.size(); ++i) {
        replay(events_[static_cast<std::size_t>(i)]);
    }
    return true;
}

std::size_t EventLog::sizeOf(const Event& event) {
    constexpr std::size_t kOverhead = 256;
    return kOverhead + event.data.size();
}

void EventLog::dropOldest() {
    nextAfter_.erase(placeBefore_);
    placeBefore_ = events_.front().id;
    bytes_ -= sizeOf(events_.front());
    events_.pop_front();
    ++firstNumber_;
}

}  // namespace consort::events
