// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "core/base/backends/storage_backend.h"
#include "core/base/ids.h"

namespace consort::library {

class TrackOpener;
struct OpenedTrack;

struct TrackStreamOptions {
    /// What a reading asks for at first. Servers of objects fetch ahead whatever they are asked
    /// for, so that a thousand listeners who asked for all of a long track cost gigabytes there.
    std::uint64_t firstReading = 1U << 20;
    /// A reading that was through within this time is followed by one of four times its length.
    std::chrono::milliseconds quick{2'000};
    /// A reading that nobody went on with for this long is closed, and begun again when somebody
    /// does.
    std::chrono::milliseconds idle{30'000};
    /// Readings open at a time; of more the one that waits longest is closed.
    std::size_t maxOpen = 2'000;
    /// Waits before a reading that broke off is begun again; after the last it has failed. Bytes
    /// that come start the count anew.
    std::vector<std::chrono::milliseconds> retryAfter{
        std::chrono::milliseconds(50),
        std::chrono::milliseconds(300),
        std::chrono::milliseconds(1'000),
        std::chrono::milliseconds(3'000)};
};

/// A range of a track whose bytes come over a network.
struct TrackRange {
    TrackId track;
    StorageObject object;  ///< As TrackOpener::describe() gave it; another version is refused.
    std::uint64_t offset = 0;
    std::uint64_t length = 0;  ///< Within the object.
};

/// Streams of tracks that are read from elsewhere. A listener needs a few seconds of music every
/// few seconds, and servers of objects close what is not read: so a reading may end and begin again
/// behind a stream, where it stopped, and never with the bytes of another version. Thread-safe;
/// outlives its readers.
class TrackStreams final {
public:
    using Opened = std::variant<std::unique_ptr<BlobReader>, SignedUrl>;

    TrackStreams(TrackOpener& opener, const Clock& clock, TrackStreamOptions options = {});
    ~TrackStreams();
    TrackStreams(const TrackStreams&) = delete;
    TrackStreams& operator=(const TrackStreams&) = delete;

    /// Begins to read; throws as TrackOpener::open(). With `acceptUrl` it is an address for the
    /// client instead, where the storage wants that. Reading throws Error when the storage could
    /// not be asked for as long as the options say, TrackChanged when the object was replaced.
    Opened open(const CallContext& context, TrackRange range, bool acceptUrl);

    /// Closes readings that are idle. To be called every few seconds.
    void closeIdle();

    /// Readings open now.
    std::size_t openReadings() const;

private:
    class Reader;

    void touch(Reader& reader);
    void leave(Reader& reader);

    TrackOpener& opener_;
    const Clock& clock_;
    const TrackStreamOptions options_;
    mutable std::mutex mutex_;
    std::list<Reader*> reading_;  ///< Longest idle first.
};

}  // namespace consort::library
