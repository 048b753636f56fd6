// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/crash_marker.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/extensions/call_frame.h"

namespace consort::extensions {

namespace {

constexpr std::array<int, 5> kSignals{SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
constexpr std::size_t kMaxValue = 200;

// A signal handler has no `this`: what it needs can only be reached through statics.
constinit std::array<char, 4096> markerFile{};
constinit std::array<struct sigaction, kSignals.size()> previousActions{};

/// Text put together without the heap and without locale.
class Lines {
public:
    void add(std::string_view key, std::string_view value) {
        append(key);
        append("=");
        for (const char c : value.substr(0, kMaxValue)) {
            // One line a fact, whatever a request id holds.
            const char safe[] = {static_cast<unsigned char>(c) < 0x20 ? '?' : c};
            append({safe, 1});
        }
        append("\n");
    }

    void add(std::string_view key, std::uint64_t number) {
        std::array<char, 20> digits{};
        std::size_t at = digits.size();
        do {
            digits[--at] = static_cast<char>('0' + number % 10);
            number /= 10;
        } while (number > 0);
        add(key, {digits.data() + at, digits.size() - at});
    }

    std::string_view text() const { return {text_.data(), used_}; }

private:
    void append(std::string_view part) {
        const auto count = std::min(part.size(), text_.size() - used_);
        std::memcpy(text_.data() + used_, part.data(), count);
        used_ += count;
    }

    std::array<char, 1024> text_{};
    std::size_t used_ = 0;
};

void onFatalSignal(int signal) {
    const int error = errno;
    markCrash(CallFrame::current(), signal);
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
        if (kSignals[i] == signal) {
            ::sigaction(signal, &previousActions[i], nullptr);
        }
    }
    errno = error;
    // Blocked until this returns; then whoever was there before has it.
    ::raise(signal);
}

}  // namespace

void installCrashMarker(const std::filesystem::path& file) {
    const auto path = std::filesystem::absolute(file).string();
    if (path.size() >= markerFile.size()) {
        throw invalid("the path of the data directory is too long: " + path);
    }
    std::memcpy(markerFile.data(), path.c_str(), path.size() + 1);

    struct sigaction action {};

    action.sa_handler = &onFatalSignal;
    // On a stack of its own: a thread whose stack has overflown has no other.
    action.sa_flags = SA_ONSTACK;
    ::sigfillset(&action.sa_mask);
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
        ::sigaction(kSignals[i], &action, &previousActions[i]);
    }
}

void markCrash(const CallFrame* frame, int signal) noexcept {
    if (markerFile[0] == '\0') {
        return;
    }
    Lines lines;
    lines.add("time", static_cast<std::uint64_t>(::time(nullptr)));
    lines.add("signal", static_cast<std::uint64_t>(signal));
    if (frame != nullptr) {
        lines.add("instance", frame->instance);
        lines.add("kind", frame->kind);
        lines.add("operation", frame->operation);
        lines.add("request_id", frame->requestId);
    }
    const int fd =
        ::open(markerFile.data(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return;
    }
    auto rest = lines.text();
    while (!rest.empty()) {
        const auto written = ::write(fd, rest.data(), rest.size());
        if (written <= 0) {
            break;
        }
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    ::close(fd);
}

}  // namespace consort::extensions
