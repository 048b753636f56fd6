// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <consort/plugin.h>

namespace consort::checker {

/// A small made-up library: tracks "t000" to "t199", user "u1" with likes, a playlist and a long
/// history, user "u2" without any. Nothing of it has bytes. Thread-safe.
class FakeLibrary final {
public:
    static constexpr int kTracks = 200;
    static constexpr int kPlays = 100'000;

    explicit FakeLibrary(bool grantsHistory) : grantsHistory_(grantsHistory) {}

    FakeLibrary(const FakeLibrary&) = delete;
    FakeLibrary& operator=(const FakeLibrary&) = delete;

    consort_library_v1 table();
    consort_media_v1 mediaTable();

    static std::string idOf(int track);

    bool grantsHistory() const { return grantsHistory_; }

private:
    bool grantsHistory_;
};

/// The texts of one made-up track, and their form for a plugin while this lives.
struct FakeTrack {
    explicit FakeTrack(int number);

    consort_track abi() const;

    std::string id;
    std::string title;
    std::string artist;
    std::string album;
    std::string genre;
    std::int64_t durationMs;
    consort_str genreText{};
};

}  // namespace consort::checker
