// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

namespace consort::media {

enum class ThumbnailFormat { Webp, Jpeg };

struct Thumbnail {
    std::string bytes;
    std::string placeholder;  ///< A WebP of at most 16 x 16, for a data URI.
};

struct ThumbnailProcessConfig {
    std::filesystem::path program;  ///< consort-thumb.
    std::chrono::milliseconds timeout{15'000};
};

/// Decodes and shrinks `image` in a child process of its own, so that no image can harm the server.
/// Throws Invalid with the child's reason for an image that it cannot make sense of or that crashed
/// it, Timeout, and Unavailable when the program cannot be run. Thread-safe; blocks meanwhile.
Thumbnail makeThumbnail(
    const ThumbnailProcessConfig& config, std::string_view image, int side, ThumbnailFormat format
);

}  // namespace consort::media
