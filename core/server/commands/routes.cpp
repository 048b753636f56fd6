// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <iostream>

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): POSIX's

#include "core/base/error.h"
#include "core/server/application.h"
#include "core/server/commands/commands.h"
#include "core/server/commands/logging.h"
#include "core/server/plugin_set.h"
#include "core/server/version.h"

namespace consort::server {

namespace {

class ScratchDirectory final {
public:
    ScratchDirectory() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "consort-routes-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) {
            throw unavailable("cannot make a temporary directory");
        }
        path_ = pattern;
    }

    ~ScratchDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    ScratchDirectory(const ScratchDirectory&) = delete;
    ScratchDirectory& operator=(const ScratchDirectory&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// The table is made by the code that serves, so the server is put together, on an empty library,
/// and not started.
ExitCode routes(const Arguments&) {
    const ScratchDirectory scratch;
    auto log = quietLog();
    const auto configuration = scratchConfiguration(scratch.path());
    const Application application(configuration, log, preparePlugins(configuration, log));
    for (const auto& line : application.describeRoutes()) {
        std::cout << line << "\n";
    }
    return ExitCode::Ok;
}

ExitCode version(const Arguments&) {
    std::cout << "consort " << kVersion << "\n";
    return ExitCode::Ok;
}

}  // namespace

Command routesCommand() {
    return {"routes", "", "Print the table of HTTP routes", {}, routes};
}

Command versionCommand() {
    return {"version", "", "Print the version", {}, version};
}

}  // namespace consort::server
