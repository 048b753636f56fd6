// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>

#include "core/db/transfer/copy.h"
#include "core/server/commands/progress_line.h"

namespace consort::server {

/// Shows what a copy, backup or restore is at.
db::TransferListener listenerFor(ProgressLine& line);

/// One line for each table that has rows.
void printTables(const db::TransferSummary& summary, std::ostream& out);

}  // namespace consort::server
