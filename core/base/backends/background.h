// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/backends/call_context.h"
#include "core/base/clock.h"

namespace consort {

/// Something happened in the server.
struct ServerEvent {
    std::string_view type;  ///< Such as "track.played".
    std::string_view json;  ///< An object.
    TimeMs atMs = 0;
};

/// One instance that listens to events. Thread-safe, may block.
class EventListener {
public:
    virtual ~EventListener() = default;

    virtual const std::string& instance() const = 0;

    /// Whether it asked for events of that type.
    virtual bool wants(std::string_view type) const = 0;

    /// Throws Error; a failed event is not delivered again.
    virtual void deliver(const CallContext&, const ServerEvent& event) = 0;
};

struct JobDescription {
    std::string name;
    std::string schedule;  ///< Cron expression by default; empty: only by hand.
};

/// One instance that has jobs. Thread-safe, may block.
class JobRunner {
public:
    virtual ~JobRunner() = default;

    virtual const std::string& instance() const = 0;
    virtual const std::vector<JobDescription>& jobs() const = 0;

    /// Runs one of jobs() to its end, or until the context's stop is requested. The caller sees to
    /// it that no job runs twice at once. Throws Error: Conflict when it cannot start now, NotFound
    /// for no job of that name.
    virtual void run(const CallContext&, std::string_view job) = 0;
};

/// Who takes part in the background. Thread-safe.
class BackgroundDirectory {
public:
    virtual ~BackgroundDirectory() = default;
    virtual std::vector<std::shared_ptr<EventListener>> listeners() const = 0;
    virtual std::vector<std::shared_ptr<JobRunner>> runners() const = 0;
};

}  // namespace consort
