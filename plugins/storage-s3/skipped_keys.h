// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <consort/sdk/host.hpp>
#include <consort/sdk/storage.hpp>

namespace consort::s3 {

/// A bucket may hold keys that no storage of Consort has, such as "/a", "a//b" or "../a". They are
/// left out, and one line at the end of the listing says so. Not thread-safe.
class SkippedKeys final {
public:
    explicit SkippedKeys(sdk::Log log) : log_(log) {}

    SkippedKeys(const SkippedKeys&) = delete;
    SkippedKeys& operator=(const SkippedKeys&) = delete;
    ~SkippedKeys();

    /// Whether the entry of a listing can be used. "a/", which consoles make for a folder, is left
    /// out without a word.
    bool isKey(const sdk::Object& entry);

private:
    const sdk::Log log_;
    std::uint64_t count_ = 0;
    std::string example_;
};

}  // namespace consort::s3
