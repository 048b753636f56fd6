// SPDX-License-Identifier: Apache-2.0
#include "core/http/event_stream.h"

#include <utility>

namespace consort::http {

namespace {

void appendField(std::string& out, std::string_view name, std::string_view value) {
    // Every line of a value needs its own field, or a client would take it for a field of its own.
    for (;;) {
        const auto end = value.find_first_of("\r\n");
        out.append(name).append(": ").append(value.substr(0, end)).append("\n");
        if (end == std::string_view::npos) {
            return;
        }
        const bool crlf = value.substr(end, 2) == "\r\n";
        value.remove_prefix(end + (crlf ? 2 : 1));
    }
}

std::string firstLine(const std::string& text) {
    return text.substr(0, text.find_first_of("\r\n"));
}

}  // namespace

bool EventStream::send(const ServerEvent& event) {
    std::string text;
    if (!event.id.empty()) {
        appendField(text, "id", firstLine(event.id));
    }
    if (!event.name.empty()) {
        appendField(text, "event", firstLine(event.name));
    }
    appendField(text, "data", event.data);
    text += '\n';
    const std::lock_guard lock(mutex_);
    if (!open_) {
        return false;
    }
    if (pending_.size() + text.size() > kMaxPendingBytes) {
        open_ = false;
    } else {
        pending_ += text;
    }
    // Under the lock, so that detach() cannot return while the wake is running.
    if (wake_) {
        wake_();
    }
    return open_;
}

void EventStream::close() {
    const std::lock_guard lock(mutex_);
    open_ = false;
    if (wake_) {
        wake_();
    }
}

bool EventStream::isOpen() const {
    const std::lock_guard lock(mutex_);
    return open_;
}

void EventStream::onClosed(std::function<void()> callback) {
    {
        const std::lock_guard lock(mutex_);
        if (!detached_) {
            closed_ = std::move(callback);
            return;
        }
    }
    callback();
}

void EventStream::attach(std::function<void()> wake) {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
}

std::string EventStream::takePending(bool& ended) {
    const std::lock_guard lock(mutex_);
    ended = !open_;
    return std::exchange(pending_, {});
}

void EventStream::detach() {
    std::function<void()> closed;
    {
        const std::lock_guard lock(mutex_);
        open_ = false;
        detached_ = true;
        wake_ = nullptr;
        pending_.clear();
        closed = std::exchange(closed_, nullptr);
    }
    if (closed) {
        closed();
    }
}

}  // namespace consort::http
