// SPDX-License-Identifier: Apache-2.0
#include "core/http/engine/loop.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/http/conditional.h"
#include "core/http/engine/connection.h"

namespace consort::http {

namespace {

constexpr std::size_t kReadBufferBytes = 64 * 1024;

std::int64_t steadyMs() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::steady_clock::now().time_since_epoch()
    )
        .count();
}

/// Writes to a socket or pipe whose reader is gone are reported by EPIPE; where they cannot be told
/// so (sendfile, splice, OpenSSL), the signal stays pending on this thread.
void blockSigpipe() {
    sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

}  // namespace

Loop::Loop(EngineContext& context)
    : context_(context),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      wakeup_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      nowMs_(steadyMs()),
      timers_(nowMs_),
      readBuffer_(kReadBufferBytes),
      idPrefix_(randomToken(6)) {
    epoll_event event{.events = EPOLLIN | EPOLLET, .data = {.ptr = nullptr}};
    if (!epoll_.isOpen() || !wakeup_.isOpen() ||
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wakeup_.get(), &event) != 0) {
        throw unavailable(std::string("cannot make an event loop: ") + std::strerror(errno));
    }
}

Loop::~Loop() {
    join();
}

void Loop::start() {
    thread_ = std::thread([this] { run(); });
    ::pthread_setname_np(thread_.native_handle(), "http-loop");
}

void Loop::join() {
    if (thread_.joinable()) {
        thread_.join();
    }
}

void Loop::post(std::function<void()> task) {
    bool first = false;
    {
        const std::lock_guard lock(mutex_);
        first = tasks_.empty();
        tasks_.push_back(std::move(task));
    }
    if (first) {
        const std::uint64_t one = 1;
        // Cannot fail but by overflow, and then the loop is awake anyway.
        [[maybe_unused]] const auto written = ::write(wakeup_.get(), &one, sizeof(one));
    }
}

void Loop::adopt(Accepted accepted) {
    load_.fetch_add(1, std::memory_order_relaxed);
    auto shared = std::make_shared<Accepted>(std::move(accepted));
    post([this, shared] { Connection::open(*this, std::move(*shared)); });
}

void Loop::beginStop(std::chrono::milliseconds drain) {
    post([this, drain] {
        stopping_ = true;
        stopAtMs_ = nowMs_ + drain.count();
        timers_.forEach([](TimerNode& node) { static_cast<Connection&>(node).beginStop(); });
    });
}

bool Loop::add(int fd, std::uint32_t events, EpollTarget& target) {
    epoll_event event{.events = events, .data = {.ptr = &target}};
    return ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0;
}

void Loop::remove(int fd) {
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

void Loop::resumeLater(std::shared_ptr<Connection> connection) {
    resumed_.push_back(std::move(connection));
}

void Loop::retire(std::shared_ptr<Connection> connection) {
    load_.fetch_sub(1, std::memory_order_relaxed);
    retired_.push_back(std::move(connection));
}

const std::string& Loop::date() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto second = std::chrono::duration_cast<std::chrono::seconds>(now).count();
    if (second != dateSecond_) {
        dateSecond_ = second;
        date_ = formatHttpDate(second * 1000);
    }
    return date_;
}

std::string Loop::nextRequestId() {
    std::array<char, 24> text{};
    const int length =
        std::snprintf(text.data(), text.size(), "%s%06x", idPrefix_.c_str(), idCounter_++);
    return std::string(text.data(), static_cast<std::size_t>(length));
}

void Loop::run() {
    blockSigpipe();
    while (!stopping_ || (load() > 0 && nowMs_ < stopAtMs_)) {
        turn();
    }
    stopAll();
}

void Loop::turn() {
    std::array<epoll_event, 256> events;  // NOLINT(*-member-init): 3 KiB a turn
    int timeout = timers_.empty() && !stopping_ ? -1 : static_cast<int>(TimerWheel::kTickMs);
    timeout = resumed_.empty() ? timeout : 0;
    const int count =
        ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timeout);
    tick();
    for (int i = 0; i < count; ++i) {
        const auto& event = events[static_cast<std::size_t>(i)];
        if (event.data.ptr != nullptr) {
            static_cast<EpollTarget*>(event.data.ptr)->onReady(event.events);
        }
    }
    for (auto& connection : std::exchange(resumed_, {})) {
        connection->drive();
    }
    runTasks();
    timers_.expire(nowMs_);
    retired_.clear();
}

void Loop::runTasks() {
    std::vector<std::function<void()>> tasks;
    {
        const std::lock_guard lock(mutex_);
        tasks.swap(tasks_);
    }
    for (auto& task : tasks) {
        task();
    }
}

void Loop::tick() {
    nowMs_ = steadyMs();
}

void Loop::stopAll() {
    timers_.forEach([](TimerNode& node) {
        static_cast<Connection&>(node).close(Connection::Outcome::Broken);
    });
    resumed_.clear();
    retired_.clear();
}

}  // namespace consort::http
