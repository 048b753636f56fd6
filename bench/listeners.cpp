// SPDX-License-Identifier: Apache-2.0
// listeners PORT COUNT BYTES_PER_S SECONDS REQUESTS: COUNT slow listeners on 127.0.0.1, each with
// one keep-alive connection, reading at BYTES_PER_S and asking for the next track when one ends.
// REQUESTS is a file of complete request heads, separated by an empty line. Prints one JSON object.
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kTicksPerSecond = 10;
constexpr int kReceiveBuffer = 32 * 1024;

struct Listener {
    int socket = -1;
    std::string head;             // what came of the response head so far
    std::uint64_t remaining = 0;  // of the body
    bool inBody = false;
    bool dropped = false;
    std::uint64_t received = 0;
    std::size_t track = 0;
};

struct Plan {
    std::uint16_t port = 0;
    std::size_t count = 0;
    std::size_t bytesPerTick = 0;
    int ticks = 0;
    std::vector<std::string> requests;
};

std::vector<std::string> readRequests(const char* path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text(
        (std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>()
    );
    std::vector<std::string> requests;
    std::size_t start = 0;
    for (std::size_t end = 0; (end = text.find("\r\n\r\n", start)) != std::string::npos;
         start = end + 4) {
        requests.push_back(text.substr(start, end + 4 - start));
    }
    return requests;
}

bool ask(Listener& listener, const Plan& plan) {
    const std::string& request = plan.requests[listener.track++ % plan.requests.size()];
    listener.inBody = false;
    listener.head.clear();
    return ::send(listener.socket, request.data(), request.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(request.size());
}

bool connectTo(Listener& listener, std::uint16_t port) {
    listener.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::setsockopt(listener.socket, SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(
               listener.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address
           ) == 0;
}

/// Takes the response head off `data`; false when it is no success with a length.
bool takeHead(Listener& listener, std::string_view& data) {
    const std::size_t before = listener.head.size();
    listener.head.append(data.substr(0, 8192));
    const std::size_t end = listener.head.find("\r\n\r\n");
    if (end == std::string::npos) {
        data = {};
        return listener.head.size() < 8192;
    }
    data.remove_prefix(end + 4 - before);
    std::string lower = listener.head.substr(0, end);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    const std::size_t length = lower.find("\r\ncontent-length: ");
    if (lower.compare(0, 10, "http/1.1 2") != 0 || length == std::string::npos) {
        return false;
    }
    std::from_chars(lower.data() + length + 18, lower.data() + lower.size(), listener.remaining);
    listener.inBody = true;
    return true;
}

/// Reads what is due by now; false when the server let go of the listener.
bool listen(Listener& listener, const Plan& plan, std::uint64_t due, std::vector<char>& buffer) {
    const ssize_t got = ::recv(
        listener.socket,
        buffer.data(),
        std::min<std::uint64_t>(due - listener.received, buffer.size()),
        MSG_DONTWAIT
    );
    if (got < 0) {
        return errno == EAGAIN || errno == EINTR;
    }
    if (got == 0) {
        return false;
    }
    std::string_view data(buffer.data(), static_cast<std::size_t>(got));
    listener.received += data.size();
    while (!data.empty()) {
        if (!listener.inBody && !takeHead(listener, data)) {
            return false;
        }
        const std::size_t part = std::min<std::uint64_t>(data.size(), listener.remaining);
        data.remove_prefix(part);
        listener.remaining -= part;
        if (listener.inBody && listener.remaining == 0 && !ask(listener, plan)) {
            return false;
        }
    }
    return true;
}

void play(std::vector<Listener>& listeners, const Plan& plan) {
    std::vector<char> buffer(plan.bytesPerTick * 4);
    auto next = Clock::now();
    for (int tick = 0; tick < plan.ticks; ++tick) {
        const std::uint64_t due = plan.bytesPerTick * (static_cast<std::uint64_t>(tick) + 1);
        for (Listener& listener : listeners) {
            if (!listener.dropped && listener.received < due &&
                !listen(listener, plan, due, buffer)) {
                listener.dropped = true;
                ::close(listener.socket);
            }
        }
        next += std::chrono::milliseconds(1000 / kTicksPerSecond);
        std::this_thread::sleep_until(next);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 6) {
        std::fputs("usage: listeners PORT COUNT BYTES_PER_S SECONDS REQUESTS\n", stderr);
        return 2;
    }
    Plan plan;
    plan.port = static_cast<std::uint16_t>(std::stoul(argv[1]));
    plan.count = std::stoul(argv[2]);
    plan.bytesPerTick = std::stoul(argv[3]) / kTicksPerSecond;
    plan.ticks = std::stoi(argv[4]) * kTicksPerSecond;
    plan.requests = readRequests(argv[5]);
    if (plan.requests.empty()) {
        std::fputs("listeners: no request heads\n", stderr);
        return 2;
    }
    std::vector<Listener> listeners(plan.count);
    for (std::size_t index = 0; index < plan.count; ++index) {
        Listener& listener = listeners[index];
        listener.track = index;
        listener.dropped = !connectTo(listener, plan.port) || !ask(listener, plan);
    }
    std::fputs("connected\n", stdout);
    std::fflush(stdout);
    play(listeners, plan);
    std::uint64_t bytes = 0;
    std::uint64_t slowest = UINT64_MAX;
    const auto dropped =
        std::count_if(listeners.begin(), listeners.end(), [](const auto& l) { return l.dropped; });
    for (const Listener& listener : listeners) {
        bytes += listener.received;
        slowest = std::min(slowest, listener.received);
    }
    std::printf(
        "{\"listeners\": %zu, \"dropped\": %td, \"bytes\": %ju, \"slowest_bytes\": %ju}\n",
        plan.count,
        dropped,
        static_cast<std::uintmax_t>(bytes),
        static_cast<std::uintmax_t>(slowest)
    );
}
