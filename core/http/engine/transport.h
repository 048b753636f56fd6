// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/base/file_descriptor.h"

struct ssl_ctx_st;

namespace consort::http {

/// What became of one non-blocking transfer. `Done` moved `bytes` > 0; `Again` would have blocked;
/// `End` is the peer's orderly end; `Failed` means that the connection is unusable.
struct IoResult {
    enum class Kind { Done, Again, End, Failed };

    Kind kind = Kind::Failed;
    std::size_t bytes = 0;
};

/// Whether more follows at once, so that small pieces leave in one packet.
enum class More { No, Yes };

/// The bytes of one connection, plain or TLS. Non-blocking, confined to the connection's loop.
class Transport {
public:
    virtual ~Transport() = default;

    virtual IoResult read(char* buffer, std::size_t size) = 0;
    virtual IoResult write(const char* bytes, std::size_t size, More more) = 0;

    /// `Failed` also when the file ends before `offset`.
    virtual IoResult sendFile(int file, std::uint64_t offset, std::size_t size, More more) = 0;

    /// Moves up to `size` bytes, which are known to be there, out of a pipe.
    virtual IoResult sendPipe(int pipe, std::size_t size, More more) = 0;

    /// Whether a read that returned less than asked for means that nothing is left.
    virtual bool shortReadDrains() const noexcept = 0;

    /// Gives the connection up when what was sent is not acknowledged for this long. Without it the
    /// kernel tries for a quarter of an hour.
    virtual void limitUnacknowledged(std::chrono::milliseconds time) = 0;

    /// Tells the peer that nothing more will be sent.
    virtual void shutdownWrite() = 0;
};

/// For the transports.
void setUserTimeout(int socket, std::chrono::milliseconds time);

/// `socket` is owned, non-blocking.
std::unique_ptr<Transport> makePlainTransport(FileDescriptor socket);

/// The handshake is done by the first reads. Null when OpenSSL is out of memory.
std::unique_ptr<Transport> makeTlsTransport(FileDescriptor socket, ssl_ctx_st* context);

}  // namespace consort::http
