// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/prober.h"

#include <array>
#include <csignal>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/file_descriptor.h"

namespace consort::extensions {

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::size_t kMaxAnswer = std::size_t{4} << 20;

class Child final {
public:
    Child(const std::vector<std::string>& arguments, int output) {
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        std::vector<char*> argv;
        argv.reserve(arguments.size() + 1);
        for (const auto& argument : arguments) {
            argv.push_back(const_cast<char*>(argument.c_str()));
        }
        argv.push_back(nullptr);
        const int error = ::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
        ::posix_spawn_file_actions_destroy(&actions);
        if (error != 0) {
            throw Error(
                ErrorCode::Internal,
                "cannot start the plugin probe " + arguments[0] + ": " + std::strerror(error)
            );
        }
    }

    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    ~Child() {
        if (pid_ > 0) {
            kill();
            wait();
        }
    }

    void kill() const { ::kill(pid_, SIGKILL); }

    int wait() {
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
        return status;
    }

private:
    pid_t pid_ = -1;
};

/// False when the deadline passed before the child closed its output.
bool readAll(int fd, SteadyTime deadline, std::string& out) {
    std::array<char, 4096> buffer{};
    while (out.size() < kMaxAnswer) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now()
        );
        pollfd ready{fd, POLLIN, 0};
        const int count = left.count() <= 0 ? 0 : ::poll(&ready, 1, static_cast<int>(left.count()));
        if (count == 0) {
            return false;
        }
        if (count < 0 && errno == EINTR) {
            continue;
        }
        const auto got = ::read(fd, buffer.data(), buffer.size());
        if (got <= 0) {
            return true;
        }
        out.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return true;
}

std::string describeEnd(int status) {
    if (WIFSIGNALED(status)) {
        return std::string("signal ") + std::to_string(WTERMSIG(status)) + ", " +
               ::strsignal(WTERMSIG(status));
    }
    return "exit code " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Prober::Prober(std::vector<std::string> command, std::chrono::milliseconds timeout)
    : command_(std::move(command)), timeout_(timeout) {}

std::string Prober::probe(const std::filesystem::path& file) const {
    const auto deadline = std::chrono::steady_clock::now() + timeout_;
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw Error(ErrorCode::Internal, std::string("cannot make a pipe: ") + ::strerror(errno));
    }
    const FileDescriptor reading(ends[0]);
    FileDescriptor writing(ends[1]);
    auto arguments = command_;
    arguments.push_back(file.string());
    Child child(arguments, writing.get());
    writing.reset();

    std::string answer;
    const bool ended = readAll(reading.get(), deadline, answer);
    if (!ended) {
        child.kill();
    }
    const int status = child.wait();
    if (!ended) {
        throw Error(
            ErrorCode::Unsupported,
            file.string() + ": hung for " + std::to_string(timeout_.count()) +
                " ms while it was loaded: it was tried in a child process, the server is unharmed"
        );
    }
    if (status != 0 || answer.empty()) {
        throw Error(
            ErrorCode::Unsupported,
            file.string() + ": crashed while it was loaded (" + describeEnd(status) +
                "): it was tried in a child process, the server is unharmed"
        );
    }
    return answer;
}

}  // namespace consort::extensions
