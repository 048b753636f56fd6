// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace consort::http {

/// A server-sent event (WHATWG HTML 9.2). `data` may have several lines.
struct ServerEvent {
    std::string name{};
    std::string data{};
    std::string id{};
};

/// The open end of a text/event-stream answer. A handler makes one, lets something publish to it
/// (through a weak_ptr), and returns it in the response. Thread-safe. Comments are sent as
/// heartbeats by the server, so that proxies keep the connection.
class EventStream final {
public:
    /// More than this waiting for a client that does not read ends the stream; the client comes
    /// back with Last-Event-ID.
    static constexpr std::size_t kMaxPendingBytes = 256 * 1024;

    EventStream() = default;
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;

    /// False when the client is gone or too far behind; nobody need send again then.
    bool send(const ServerEvent& event);

    /// Ends the answer after what is pending.
    void close();

    bool isOpen() const;

    /// Called once, when the stream ended for whatever reason, on a loop thread: must not block.
    /// Called at once if it has ended already.
    void onClosed(std::function<void()> callback);

    /// For the server: `wake` is called after something was added, from any thread.
    void attach(std::function<void()> wake);

    /// For the server: what waits to be sent; sets `ended` when nothing follows.
    std::string takePending(bool& ended);

    /// For the server: the connection is gone.
    void detach();

private:
    mutable std::mutex mutex_;
    std::string pending_;
    bool open_ = true;
    bool detached_ = false;
    std::function<void()> wake_;
    std::function<void()> closed_;
};

}  // namespace consort::http
