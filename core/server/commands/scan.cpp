// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <iostream>
#include <mutex>

#include <signal.h>  // NOLINT(modernize-deprecated-headers): POSIX's
#include <unistd.h>

#include "core/base/error.h"
#include "core/server/commands/commands.h"
#include "core/server/commands/logging.h"
#include "core/server/core_services.h"
#include "core/server/plugin_set.h"
#include "core/services/library/library_scans.h"

namespace consort::server {

namespace {

constexpr int kBarWidth = 30;

std::string summary(const library::ScanStatus& status) {
    return std::to_string(status.seen) + " files, " + std::to_string(status.added) + " added, " +
           std::to_string(status.updated) + " updated, " + std::to_string(status.missing) +
           " missing, " + std::to_string(status.failed) + " failed";
}

/// A bar that redraws itself on a terminal, a plain line now and then elsewhere.
class ProgressPrinter final {
public:
    explicit ProgressPrinter(bool isTerminal) : isTerminal_(isTerminal) {}

    void show(const library::ScanStatus& status) {
        if (status.state != library::ScanState::Running) {
            return;
        }
        if (isTerminal_) {
            std::cout << "\r\x1b[K" << bar(status) << " " << summary(status) << std::flush;
        } else if (status.seen >= nextLine_) {
            std::cout << summary(status) << std::endl;
            nextLine_ = status.seen + kFilesPerLine;
        }
    }

    void finish(const library::ScanStatus& status) const {
        std::cout << (isTerminal_ ? "\r\x1b[K" : "") << summary(status) << "\n";
        for (const auto& problem : status.problems) {
            std::cout << "  " << problem.storage << ":" << problem.key << ": " << problem.reason
                      << "\n";
        }
        if (!status.warning.empty()) {
            std::cout << "warning: " << status.warning << "\n";
        }
    }

private:
    static constexpr std::uint64_t kFilesPerLine = 5000;

    static std::string bar(const library::ScanStatus& status) {
        if (!status.total || *status.total == 0) {
            return "[" + std::string(kBarWidth, '.') + "]";
        }
        const auto filled = static_cast<std::size_t>(
            static_cast<double>(kBarWidth) *
            std::min(1.0, static_cast<double>(status.seen) / static_cast<double>(*status.total))
        );
        return "[" + std::string(filled, '#') + std::string(kBarWidth - filled, '.') + "]";
    }

    bool isTerminal_;
    std::uint64_t nextLine_ = kFilesPerLine;
};

void waitForInterrupt() {
    ::sigset_t signals;
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGINT);
    ::sigaddset(&signals, SIGTERM);
    int number = 0;
    ::sigwait(&signals, &number);
}

void blockInterrupts() {
    ::sigset_t signals;
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGINT);
    ::sigaddset(&signals, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

ExitCode scan(const Arguments& arguments) {
    const bool watches = arguments.has("watch");
    if (watches) {
        blockInterrupts();
    }
    const auto configuration = loadConfiguration(arguments);
    auto log = quietLog();
    // Before the services: a scan that the end of --watch cuts short still reports to it.
    ProgressPrinter printer(::isatty(STDOUT_FILENO) == 1);
    CoreServices core(configuration, log, preparePlugins(configuration, log));
    core.scans().setListener([&printer](const library::ScanStatus& status) { printer.show(status); }
    );
    core.scans().setOnWaiting([](const std::string& server) {
        std::cout << "another server scans; waiting until it is done (" << server << ")"
                  << std::endl;
    });
    core.scans().start(
        arguments.has("full") ? library::LibraryScans::Mode::Full
                              : library::LibraryScans::Mode::Changed
    );
    core.scans().waitUntilIdle();
    const auto status = core.scans().status();
    printer.finish(status);
    if (!status.error.empty()) {
        throw unavailable("the scan stopped early: " + status.error);
    }
    if (watches) {
        std::cout << "watching; Ctrl-C ends" << std::endl;
        core.scans().startWatching();
        waitForInterrupt();
    }
    return ExitCode::Ok;
}

}  // namespace

Command scanCommand() {
    auto options = configurationOptions();
    options.push_back({"music", "DIR", "As for serve"});
    options.push_back({"full", "", "Read every file anew instead of only changed ones"});
    options.push_back({"watch", "", "Go on following changes afterwards"});
    return {"scan", "", "Bring the library up to date with the files", options, scan};
}

}  // namespace consort::server
