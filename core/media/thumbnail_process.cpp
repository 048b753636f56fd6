// SPDX-License-Identifier: Apache-2.0
#include "core/media/thumbnail_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "core/base/error.h"
#include "core/base/file_descriptor.h"
#include "core/base/text.h"

namespace consort::media {

namespace {

constexpr std::size_t kMaxOutputBytes = 8U << 20;
constexpr std::size_t kMaxReasonBytes = 2000;

using Steady = std::chrono::steady_clock;

struct Pipe {
    FileDescriptor ours;
    FileDescriptor theirs;
};

/// A socket pair, as a write to a pipe whose reader died raises SIGPIPE and send(2) need not.
Pipe makePipe() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        throw unavailable("cannot make a socket pair: " + std::generic_category().message(errno));
    }
    Pipe made{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
    ::fcntl(made.ours.get(), F_SETFL, O_NONBLOCK);
    return made;
}

class Child {
public:
    Child(const std::filesystem::path& program, int side, ThumbnailFormat format) {
        auto size = std::to_string(side);
        std::string name = program.string();
        std::string kind = format == ThumbnailFormat::Webp ? "webp" : "jpeg";
        std::array<char*, 4> arguments{name.data(), size.data(), kind.data(), nullptr};
        std::string sanitizer = "ASAN_OPTIONS=detect_leaks=0";
        std::string locale = "LC_ALL=C";
        std::array<char*, 3> environment{locale.data(), sanitizer.data(), nullptr};
        Pipe in = makePipe();
        Pipe out = makePipe();
        Pipe errors = makePipe();
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, in.theirs.get(), STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, out.theirs.get(), STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions, errors.theirs.get(), STDERR_FILENO);
        const int failure = ::posix_spawn(
            &pid_, name.c_str(), &actions, nullptr, arguments.data(), environment.data()
        );
        posix_spawn_file_actions_destroy(&actions);
        if (failure != 0) {
            throw unavailable(
                "cannot run \"" + name + "\": " + std::generic_category().message(failure)
            );
        }
        in_ = std::move(in.ours);
        out_ = std::move(out.ours);
        errors_ = std::move(errors.ours);
    }

    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    ~Child() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            wait();
        }
    }

    /// Feeds `input` and gathers output until the child has closed both ends.
    void converse(std::string_view input, Steady::time_point deadline) {
        while (out_.isOpen() || errors_.isOpen()) {
            std::array<pollfd, 3> ends{
                pollfd{in_.get(), POLLOUT, 0},
                pollfd{out_.get(), POLLIN, 0},
                pollfd{errors_.get(), POLLIN, 0}};
            const auto left =
                std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Steady::now());
            if (left.count() <= 0) {
                throw Error(ErrorCode::Timeout, "the thumbnail process took too long");
            }
            if (::poll(ends.data(), ends.size(), static_cast<int>(left.count())) < 0 &&
                errno != EINTR) {
                throw unavailable("poll failed: " + std::generic_category().message(errno));
            }
            if (ends[0].revents != 0) {
                feed(input);
            }
            if (ends[1].revents != 0) {
                drain(out_, output_, kMaxOutputBytes);
            }
            if (ends[2].revents != 0) {
                drain(errors_, reason_, kMaxReasonBytes);
            }
        }
    }

    /// The raw wait status.
    int wait() {
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
        return status;
    }

    const std::string& output() const { return output_; }

    const std::string& reason() const { return reason_; }

private:
    void feed(std::string_view& input) {
        const ssize_t put = ::send(in_.get(), input.data(), input.size(), MSG_NOSIGNAL);
        if (put > 0) {
            input.remove_prefix(static_cast<std::size_t>(put));
        }
        // A child that stopped reading has its reason, which comes by its other ends.
        if (input.empty() || (put < 0 && errno != EAGAIN && errno != EINTR)) {
            in_.reset();
        }
    }

    static void drain(FileDescriptor& from, std::string& into, std::size_t max) {
        std::array<char, 16384> buffer{};
        const ssize_t got = ::read(from.get(), buffer.data(), buffer.size());
        if (got > 0 && into.size() + static_cast<std::size_t>(got) <= max) {
            into.append(buffer.data(), static_cast<std::size_t>(got));
        } else if (got >= 0 || (errno != EAGAIN && errno != EINTR)) {
            from.reset();
        }
    }

    pid_t pid_ = -1;
    FileDescriptor in_;
    FileDescriptor out_;
    FileDescriptor errors_;
    std::string output_;
    std::string reason_;
};

Thumbnail unpack(const std::string& output) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4 && i < output.size(); ++i) {
        length = (length << 8) | static_cast<unsigned char>(output[i]);
    }
    if (output.size() <= 4 || length >= output.size() - 4) {
        throw Error(ErrorCode::Internal, "the thumbnail process gave no thumbnail");
    }
    return {output.substr(4 + length), output.substr(4, length)};
}

}  // namespace

Thumbnail makeThumbnail(
    const ThumbnailProcessConfig& config, std::string_view image, int side, ThumbnailFormat format
) {
    Child child(config.program, side, format);
    child.converse(image, Steady::now() + config.timeout);
    const int status = child.wait();
    if (WIFSIGNALED(status)) {
        throw invalid(
            "the image ended its decoder with signal " + std::to_string(WTERMSIG(status))
        );
    }
    if (WEXITSTATUS(status) != 0) {
        const auto reason = sanitizeUtf8(child.reason());
        throw invalid("the image cannot be decoded: " + reason.substr(0, reason.find('\n')));
    }
    return unpack(child.output());
}

}  // namespace consort::media
