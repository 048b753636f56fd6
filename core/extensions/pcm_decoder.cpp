// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/pcm_decoder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/extensions/call_watch.h"

namespace consort::extensions {

namespace {

constexpr std::size_t kFirst = 16'384;
constexpr std::size_t kMaxReason = 500;

std::string systemReason(int error) {
    return std::generic_category().message(error);
}

}  // namespace

PcmStream::PcmStream(
    const PcmOptions& options,
    std::atomic<int>& running,
    const FileDescriptor& input,
    PcmFormat format,
    const CallWatch& watch
)
    : running_(running), first_(kFirst) {
    if (++running_ > options.maxAtOnce) {
        --running_;
        throw unavailable("other tracks are being decoded").withRetryAfter(std::chrono::seconds(1));
    }
    try {
        spawn(options, input, format);
        limit(options);
        first_.resize(readPipe(first_, watch));
        hasBegun_ = !first_.empty();
        if (!hasBegun_) {
            throw Error(ErrorCode::Unsupported, "the track cannot be decoded: " + reason());
        }
    } catch (...) {
        reap();
        --running_;
        throw;
    }
}

PcmStream::~PcmStream() {
    reap();
    --running_;
}

void PcmStream::spawn(const PcmOptions& options, const FileDescriptor& input, PcmFormat format) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw unavailable("cannot make a pipe: " + systemReason(errno));
    }
    samples_ = FileDescriptor(ends[0]);
    const FileDescriptor output(ends[1]);
    const auto folder = std::filesystem::temp_directory_path();
    errors_ = FileDescriptor(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    std::vector<std::string> words{
        options.program,
        "-nostdin",
        "-v",
        "error",
        "-protocol_whitelist",
        "file,pipe",
        "-threads",
        "1",
        // Opened anew, so that it can be searched; a pipe could not.
        "-i",
        "/dev/fd/0",
        "-map",
        "0:a:0",
        "-vn",
        "-sn",
        "-dn",
        "-ac",
        std::to_string(format.channels),
        "-ar",
        std::to_string(format.rateHz),
        "-f",
        std::endian::native == std::endian::little ? "f32le" : "f32be",
        "pipe:1"};
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (auto& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    std::string locale = "LC_ALL=C";
    std::array<char*, 2> environment{locale.data(), nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors_.get(), STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    const int failure = ::posix_spawnp(
        &pid_, words[0].c_str(), &actions, &attributes, arguments.data(), environment.data()
    );
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0) {
        pid_ = -1;
        throw unavailable("cannot run " + options.program + ": " + systemReason(failure));
    }
}

void PcmStream::limit(const PcmOptions& options) const {
    const auto set = [this](__rlimit_resource what, rlim_t value) {
        const rlimit both{value, value};
        ::prlimit(pid_, what, &both, nullptr);
    };
    set(RLIMIT_AS, options.memoryBytes);
    set(RLIMIT_CPU, static_cast<rlim_t>(options.processorTime.count()));
    set(RLIMIT_FSIZE, 1U << 20);
    set(RLIMIT_NOFILE, 32);
    set(RLIMIT_CORE, 0);
}

std::size_t PcmStream::read(std::span<char> buffer, const CallWatch& watch) {
    watch.check();
    if (at_ < first_.size()) {
        const auto count = std::min(buffer.size(), first_.size() - at_);
        std::copy_n(first_.begin() + static_cast<std::ptrdiff_t>(at_), count, buffer.begin());
        at_ += count;
        return count;
    }
    return readPipe(buffer, watch);
}

std::size_t PcmStream::readPipe(std::span<char> buffer, const CallWatch& watch) {
    for (;;) {
        watch.check();
        pollfd waiting{samples_.get(), POLLIN, 0};
        if (::poll(&waiting, 1, static_cast<int>(watch.slice().count())) <= 0) {
            continue;
        }
        const auto got = ::read(samples_.get(), buffer.data(), buffer.size());
        if (got > 0) {
            return static_cast<std::size_t>(got);
        }
        if (got < 0 && errno == EINTR) {
            continue;
        }
        int status = 0;
        if (pid_ > 0 && ::waitpid(pid_, &status, 0) == pid_) {
            pid_ = -1;
            const bool isBad = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
            if (isBad && hasBegun_) {
                throw unavailable("the decoder ended early: " + reason());
            }
        }
        return 0;
    }
}

void PcmStream::reap() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
    }
}

std::string PcmStream::reason() const {
    std::string text(kMaxReason, '\0');
    const auto got = ::pread(errors_.get(), text.data(), text.size(), 0);
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    const auto line = text.substr(0, text.find('\n'));
    return line.empty() ? "no reason given" : sanitizeUtf8(line);
}

std::unique_ptr<PcmStream> PcmDecoder::open(
    const FileDescriptor& input, PcmFormat format, const CallWatch& watch
) {
    return std::make_unique<PcmStream>(options_, running_, input, format, watch);
}

}  // namespace consort::extensions
