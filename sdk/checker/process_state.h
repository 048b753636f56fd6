// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace consort::checker {

int openDescriptors();
int runningThreads();

/// Waits a moment for ended threads to vanish from the process's list.
int settledThreads(int expected);

/// Bytes in use on the heap.
std::size_t heapBytes();

/// What of the process belongs to the server: signal handlers, locale, umask, working folder,
/// forks made. As text, one line each, to compare.
std::string processState();

/// How much stdout and stderr of this process have been given so far, when they are files.
long writtenOutput();

}  // namespace consort::checker
