// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/extensions/plugin_registry.h"

namespace consort::extensions {

/// One death of the server, as the crash marker left it.
struct Crash {
    TimeMs atMs = 0;
    int signal = 0;
    std::string instance;  ///< Empty: no call of a plugin was on that thread.
    std::string call;      ///< "storage.stat"
    std::string requestId;

    /// "signal 11 (Segmentation fault) inside storage.stat of instance "music"".
    std::string describe() const;
};

/// Which crashes there were, and which instances are disabled because of them: `crashes.json` in
/// the data directory, with the crash marker `last-crash` beside it. An instance in which the
/// server crashes twice within ten minutes stays disabled until enable(). Confined to one thread;
/// of the processes that share a data directory only the server calls takeMarker().
class CrashJournal final {
public:
    static constexpr TimeMs kTwiceWithinMs = 10 * 60 * 1000;

    /// A damaged journal counts as an empty one.
    explicit CrashJournal(std::filesystem::path dataDirectory);

    std::filesystem::path markerFile() const { return directory_ / "last-crash"; }

    /// Takes the marker of the process before, if it left one, into the journal; gives what it
    /// says.
    std::optional<Crash> takeMarker();

    /// Oldest first; the last 20.
    const std::vector<Crash>& crashes() const { return crashes_; }

    DisabledInstances disabled() const;

    /// False when it was not disabled.
    bool enable(const std::string& instance);

private:
    void load();
    void save() const;

    std::filesystem::path directory_;
    std::vector<Crash> crashes_;
    DisabledInstances disabled_;
};

}  // namespace consort::extensions
