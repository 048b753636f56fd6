// SPDX-License-Identifier: Apache-2.0
#include "child.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <execinfo.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/file_descriptor.h"

namespace consort::checker {

namespace {

constexpr std::size_t kMostOutput = 6000;
constexpr std::array kFatal{SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};

void writeStack() {
    std::array<void*, 40> frames{};
    ::backtrace_symbols_fd(
        frames.data(), ::backtrace(frames.data(), static_cast<int>(frames.size())), STDERR_FILENO
    );
}

void onFatal(int number) {
    writeStack();
    ::signal(number, SIG_DFL);
    ::raise(number);
}

void onAskedForStack(int /*number*/) {
    writeStack();
}

void installHandlers() {
    // The first call loads a library, which a handler must not do.
    std::array<void*, 1> frame{};
    ::backtrace(frame.data(), 1);
    static std::array<char, 65536> stack;
    const stack_t alternative{stack.data(), 0, stack.size()};
    ::sigaltstack(&alternative, nullptr);

    struct sigaction action {};

    action.sa_handler = &onFatal;
    action.sa_flags = SA_ONSTACK;
    for (const int number : kFatal) {
        ::sigaction(number, &action, nullptr);
    }
    action.sa_handler = &onAskedForStack;
    ::sigaction(SIGUSR2, &action, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
}

void writeAll(int fd, std::string_view text) {
    while (!text.empty()) {
        const auto count = ::write(fd, text.data(), text.size());
        if (count < 0 && errno != EINTR) {
            return;
        }
        text.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
    }
}

[[noreturn]] void live(int answerFd, int outputFd, const std::function<std::string()>& body) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const rlimit noCore{0, 0};
    ::setrlimit(RLIMIT_CORE, &noCore);
    ::dup2(outputFd, STDOUT_FILENO);
    ::dup2(outputFd, STDERR_FILENO);
    installHandlers();
    writeAll(answerFd, body());
    // Past exit handlers and destructors, the plugin's too: the server does not run them either.
    ::_exit(0);
}

/// Everything from `fd` until its end or the timeout. False on timeout.
bool readUntil(int fd, std::chrono::steady_clock::time_point end, std::string& out) {
    std::array<char, 4096> buffer{};
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            end - std::chrono::steady_clock::now()
        );
        pollfd waiting{fd, POLLIN, 0};
        const int ready = ::poll(&waiting, 1, std::max(0, static_cast<int>(left.count())));
        if (ready == 0) {
            return false;
        }
        const auto count = ready < 0 ? -1 : ::read(fd, buffer.data(), buffer.size());
        if (count == 0 || (count < 0 && errno != EINTR)) {
            return true;
        }
        out.append(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    }
}

std::string endOf(int fd) {
    const auto size = ::lseek(fd, 0, SEEK_END);
    const auto from = std::max<off_t>(0, size - static_cast<off_t>(kMostOutput));
    std::string text(static_cast<std::size_t>(size - from), '\0');
    const auto count = ::pread(fd, text.data(), text.size(), from);
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return text;
}

/// Asks a hung process for its stack, which may take it a moment.
void askForStack(pid_t child, int answerFd) {
    constexpr std::chrono::milliseconds kPatience{500};
    std::string ignored;
    ::kill(child, SIGUSR2);
    readUntil(answerFd, std::chrono::steady_clock::now() + kPatience, ignored);
}

}  // namespace

ChildEnd runInChild(std::chrono::seconds timeout, const std::function<std::string()>& body) {
    std::array<int, 2> ends{};
    const FileDescriptor output(::memfd_create("output", MFD_CLOEXEC));
    if (!output.isOpen() || ::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw Error(ErrorCode::Unavailable, "no pipe for a child process");
    }
    const FileDescriptor reading(ends[0]);
    FileDescriptor writing(ends[1]);
    std::fflush(nullptr);
    const pid_t child = ::fork();
    if (child < 0) {
        throw Error(ErrorCode::Unavailable, "no child process can be made");
    }
    if (child == 0) {
        live(writing.get(), output.get(), body);
    }
    writing = FileDescriptor();
    ChildEnd end;
    end.hasHung = !readUntil(reading.get(), std::chrono::steady_clock::now() + timeout, end.answer);
    if (end.hasHung) {
        askForStack(child, reading.get());
    }
    // What it left running belongs to its group; before setpgid() there is only itself.
    if (::kill(-child, SIGKILL) != 0 && end.hasHung) {
        ::kill(child, SIGKILL);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    end.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    end.exitStatus = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    end.output = endOf(output.get());
    return end;
}

}  // namespace consort::checker
