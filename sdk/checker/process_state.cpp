// SPDX-License-Identifier: Apache-2.0
#include "process_state.h"

#include <chrono>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <thread>

#include <malloc.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

extern "C" {
// Of the sanitizer's runtime, when there is one.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming)
__attribute__((weak)) std::size_t __sanitizer_get_current_allocated_bytes();
}

namespace consort::checker {

namespace {

int forks = 0;

void countFork() {
    ++forks;
}

int entries(const char* folder) {
    int count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) {
        ++count;
    }
    return count;
}

std::string handlerOf(int number) {
    struct sigaction action {};

    if (::sigaction(number, nullptr, &action) != 0) {
        return "";
    }
    const auto* handler = reinterpret_cast<const void*>(action.sa_handler);
    char text[64];
    std::snprintf(text, sizeof text, "the handler of signal %d: %p\n", number, handler);
    return text;
}

}  // namespace

int openDescriptors() {
    return entries("/proc/self/fd");
}

int runningThreads() {
    return entries("/proc/self/task");
}

int settledThreads(int expected) {
    constexpr int kTries = 100;
    int now = runningThreads();
    for (int i = 0; i < kTries && now > expected; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        now = runningThreads();
    }
    return now;
}

std::size_t heapBytes() {
    if (&__sanitizer_get_current_allocated_bytes != nullptr) {
        return __sanitizer_get_current_allocated_bytes();
    }
    return ::mallinfo2().uordblks + ::mallinfo2().hblkhd;
}

std::string processState() {
    static const int registered = ::pthread_atfork(&countFork, nullptr, nullptr);
    std::string state = registered == 0 ? "" : "?";
    for (int number = 1; number < SIGRTMAX; ++number) {
        state += handlerOf(number);
    }
    const auto mask = ::umask(0);
    ::umask(mask);
    state += "umask: " + std::to_string(mask) + "\n";
    state += "locale: " + std::string(std::setlocale(LC_ALL, nullptr)) + "\n";
    state += "working folder: " + std::filesystem::current_path().string() + "\n";
    state += "calls of fork: " + std::to_string(forks) + "\n";
    return state;
}

long writtenOutput() {
    std::fflush(nullptr);

    struct stat info {};

    return ::fstat(STDOUT_FILENO, &info) == 0 && S_ISREG(info.st_mode) ? info.st_size : 0;
}

}  // namespace consort::checker
