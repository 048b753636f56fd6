// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/services/accounts/caller.h"

namespace consort {
class Log;
}

namespace consort::db {
class AuditStore;
}

namespace consort::accounts {

struct AuditEvent {
    UserId user;         ///< Whose account it is about or who did it; empty when unknown.
    std::string action;  ///< "login.failed"
    std::string target;  ///< An id.
    std::string detail;  ///< Never what somebody typed: people type passwords into name fields.
};

/// Who did what from where: to the database for the administrator, and as a line to the log.
/// Thread-safe.
class AuditLog final {
public:
    AuditLog(db::AuditStore& store, const Clock& clock, Log& log)
        : store_(store), clock_(clock), log_(log) {}

    /// A database that fails does not fail what is recorded: that goes to the log alone.
    void record(const AuditEvent& event, const ClientInfo& client);

private:
    db::AuditStore& store_;
    const Clock& clock_;
    Log& log_;
};

}  // namespace consort::accounts
