// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>

#include "core/http/engine/transport.h"
#include "core/http/server_options.h"

namespace consort::http {

/// The certificate in use, replaceable while connections are open. Thread-safe.
class TlsContext final {
public:
    TlsContext();
    ~TlsContext();

    /// Throws Error(Invalid) naming the file when the certificate or key cannot be used; what was
    /// loaded before stays in use.
    void load(const TlsFiles& files);

    /// Null when nothing is loaded or memory is short.
    std::unique_ptr<Transport> accept(FileDescriptor socket) const;

private:
    struct Loaded;

    mutable std::mutex mutex_;
    std::shared_ptr<Loaded> loaded_;
};

}  // namespace consort::http
