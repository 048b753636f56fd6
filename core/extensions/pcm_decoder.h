// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "core/base/file_descriptor.h"

namespace consort::extensions {

class CallWatch;

struct PcmOptions {
    std::string program = "ffmpeg";  ///< Searched in PATH.
    int maxAtOnce = 4;
    std::uint64_t memoryBytes = std::uint64_t{2} << 30;  ///< Address space of the child.
    std::chrono::seconds processorTime{600};
};

struct PcmFormat {
    std::uint32_t rateHz = 0;
    std::uint32_t channels = 0;
};

/// Samples of one track: interleaved 32-bit floats in host byte order, from a child process that
/// ends with this. Confined to one thread at a time.
class PcmStream final {
public:
    /// Throws Error: Unsupported when the input cannot be decoded.
    PcmStream(
        const PcmOptions& options,
        std::atomic<int>& running,
        const FileDescriptor& input,
        PcmFormat format,
        const CallWatch& watch
    );
    ~PcmStream();
    PcmStream(const PcmStream&) = delete;
    PcmStream& operator=(const PcmStream&) = delete;

    /// 0 at the end. Throws what CallWatch::check() throws, and Error(Unavailable) when the child
    /// ended badly.
    std::size_t read(std::span<char> buffer, const CallWatch& watch);

private:
    void spawn(const PcmOptions& options, const FileDescriptor& input, PcmFormat format);
    void limit(const PcmOptions& options) const;
    std::size_t readPipe(std::span<char> buffer, const CallWatch& watch);
    void reap();
    std::string reason() const;

    std::atomic<int>& running_;
    pid_t pid_ = -1;
    FileDescriptor samples_;
    FileDescriptor errors_;
    std::vector<char> first_;  ///< Proves that there is something to decode.
    std::size_t at_ = 0;
    bool hasBegun_ = false;
};

/// Starts decoders, a few at a time. Outlives its streams. Thread-safe.
class PcmDecoder final {
public:
    explicit PcmDecoder(PcmOptions options = {}) : options_(std::move(options)) {}

    /// `input` is a regular file, read from its beginning; it may be closed afterwards. Throws
    /// Error: Unavailable when too many run already or the program is missing, Unsupported.
    std::unique_ptr<PcmStream> open(
        const FileDescriptor& input, PcmFormat format, const CallWatch& watch
    );

private:
    PcmOptions options_;
    std::atomic<int> running_ = 0;
};

}  // namespace consort::extensions
