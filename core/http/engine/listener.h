// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "core/base/file_descriptor.h"
#include "core/http/engine/engine_context.h"
#include "core/http/engine/loop.h"

namespace consort::http {

/// A listening socket, shared by the loops; whoever accepts gives the connection to the loop with
/// the fewest.
class Listener final : public EpollTarget {
public:
    /// Throws Error(Unavailable) naming the address when it cannot be bound.
    Listener(const ListenAddress& address, EngineContext& context);

    std::uint16_t port() const noexcept { return port_; }

    /// Before the loop starts.
    void addTo(Loop& loop);

    /// Accepts nothing more. Thread-safe.
    void stop();

    void onReady(std::uint32_t events) override;

private:
    bool acceptOne();
    void refuse(FileDescriptor socket);
    bool onAcceptError(int error);

    EngineContext& context_;
    FileDescriptor socket_;
    std::uint16_t port_ = 0;
    bool tls_;
    std::mutex mutex_;  ///< Guards the reserve.
    FileDescriptor reserve_;
    std::atomic<bool> stopped_{false};
};

}  // namespace consort::http
