// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace consort::extensions {

struct CallFrame;

/// When the process dies of a signal (SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT), writes into `file`
/// in which call of which plugin the thread was, and lets the signal have its way. One line a fact:
/// `time=1700000000`, `signal=11`, `instance=music`, `call=storage.stat`, `request_id=…`; see
/// CrashJournal. For the whole process, once, before threads are started.
void installCrashMarker(const std::filesystem::path& file);

/// The same without a signal (0), for a process that is ended because a plugin hangs.
/// Async-signal-safe; does nothing unless installed.
void markCrash(const CallFrame* frame, int signal) noexcept;

}  // namespace consort::extensions
