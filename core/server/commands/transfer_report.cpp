// SPDX-License-Identifier: Apache-2.0
#include "core/server/commands/transfer_report.h"

#include <string>

namespace consort::server {

db::TransferListener listenerFor(ProgressLine& line) {
    return [&line](const db::TransferProgress& progress) {
        const std::string what = std::string(progress.doing) + " " + std::string(progress.table);
        line.show(what, progress.rows, progress.total);
    };
}

void printTables(const db::TransferSummary& summary, std::ostream& out) {
    for (const auto& table : summary.tables) {
        if (table.rows > 0) {
            std::string name = table.name;
            name.resize(24, ' ');
            out << "  " << name << table.rows << "\n";
        }
    }
}

}  // namespace consort::server
