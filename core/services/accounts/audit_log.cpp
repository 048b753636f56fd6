// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/audit_log.h"

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/db/stores/audit_store.h"

namespace consort::accounts {

void AuditLog::record(const AuditEvent& event, const ClientInfo& client) {
    log_.info(
        "accounts",
        event.action,
        {{"user", event.user.str()},
         {"target", event.target},
         {"detail", event.detail},
         {"address", client.address}}
    );
    try {
        store_.add(
            {clock_.nowMs(), event.user, event.action, event.target, event.detail, client.address}
        );
    } catch (const Error& error) {
        log_.error("accounts", "cannot write the audit log", {{"reason", error.what()}});
    }
}

}  // namespace consort::accounts
