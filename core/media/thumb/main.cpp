// SPDX-License-Identifier: Apache-2.0
// consort-thumb SIZE webp|jpeg: an image on stdin becomes, on stdout, four bytes (big endian) with
// the length of a tiny WebP, that WebP, and the thumbnail. Ends with 0, or with 1 and a reason on
// stderr. Runs once per image, so that whatever an image does to its decoder ends with this
// process.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include <unistd.h>

#include <vips/vips.h>

#include "core/media/thumb/confinement.h"

namespace {

constexpr std::size_t kMaxInputBytes = 24U << 20;
constexpr double kMaxPixels = 100e6;
constexpr int kPlaceholderSide = 16;

/// _exit: there is nothing to flush, and leaks at the end of such a process do not matter.
[[noreturn]] void fail(std::string_view reason) {
    const std::string line = std::string(reason) + '\n';
    const auto written = write(STDERR_FILENO, line.data(), line.size());
    _exit(written < 0 ? 2 : 1);
}

struct Unref {
    void operator()(VipsImage* image) const { g_object_unref(image); }
};

using Image = std::unique_ptr<VipsImage, Unref>;

std::string readAll() {
    std::string bytes;
    char buffer[65536];
    for (;;) {
        const ssize_t got = read(STDIN_FILENO, buffer, sizeof buffer);
        if (got < 0) {
            fail("cannot read the image");
        }
        if (got == 0) {
            return bytes;
        }
        bytes.append(buffer, static_cast<std::size_t>(got));
        if (bytes.size() > kMaxInputBytes) {
            fail("image file is too large");
        }
    }
}

void writeAll(const void* data, std::size_t length) {
    const auto* at = static_cast<const char*>(data);
    while (length > 0) {
        const ssize_t put = write(STDOUT_FILENO, at, length);
        if (put <= 0) {
            fail("cannot write the thumbnail");
        }
        at += put;
        length -= static_cast<std::size_t>(put);
    }
}

void checkDimensions(const std::string& bytes) {
    const Image header(vips_image_new_from_buffer(bytes.data(), bytes.size(), "", nullptr));
    if (!header) {
        fail(vips_error_buffer());
    }
    const double pixels =
        double{1} * vips_image_get_width(header.get()) * vips_image_get_height(header.get());
    if (pixels > kMaxPixels) {
        fail("image has too many pixels");
    }
}

Image thumbnail(const void* bytes, std::size_t length, int side) {
    VipsImage* out = nullptr;
    // vips takes the buffer as not const, and only reads it.
    if (vips_thumbnail_buffer(
            const_cast<void*>(bytes),
            length,
            &out,
            side,
            "height",
            side,
            "size",
            VIPS_SIZE_DOWN,
            nullptr
        ) != 0) {
        fail(vips_error_buffer());
    }
    return Image(out);
}

struct Encoded {
    void* bytes = nullptr;
    std::size_t length = 0;
};

Encoded encode(VipsImage* image, std::string_view format, int quality) {
    Encoded out;
    VipsImage* flat = nullptr;
    int failed = 0;
    if (format == "webp") {
        failed = vips_webpsave_buffer(
            image, &out.bytes, &out.length, "Q", quality, "effort", 2, "strip", TRUE, nullptr
        );
    } else if (vips_image_hasalpha(image) != 0 && vips_flatten(image, &flat, nullptr) == 0) {
        failed = vips_jpegsave_buffer(
            flat, &out.bytes, &out.length, "Q", quality, "strip", TRUE, nullptr
        );
        g_object_unref(flat);
    } else {
        failed = vips_jpegsave_buffer(
            image, &out.bytes, &out.length, "Q", quality, "strip", TRUE, nullptr
        );
    }
    if (failed != 0) {
        fail(vips_error_buffer());
    }
    return out;
}

/// The saver adds EXIF even when told to strip, more than the picture itself is long: keeps only
/// the bitstream (RIFF container of RFC 9649).
std::string bareWebp(const Encoded& encoded) {
    const std::string_view file(static_cast<const char*>(encoded.bytes), encoded.length);
    const auto at = file.find("VP8 ");
    if (at == std::string_view::npos || file.size() < at + 8) {
        return std::string(file);
    }
    const auto little = [&](std::size_t i) {
        return static_cast<std::size_t>(static_cast<unsigned char>(file[at + 4 + i])) << (8 * i);
    };
    std::size_t length = little(0) | little(1) | little(2) | little(3);
    length += 8 + (length & 1U);
    const std::string_view chunk = file.substr(at, length);
    std::string out = "RIFF";
    for (std::size_t i = 0; i < 4; ++i) {
        out += static_cast<char>(((chunk.size() + 4) >> (8 * i)) & 0xFFU);
    }
    return out.append("WEBP").append(chunk);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        fail("usage: consort-thumb SIZE webp|jpeg < image > thumbnail");
    }
    const int side = std::atoi(argv[1]);
    const std::string_view format = argv[2];
    if (side < 1 || side > 2048 || (format != "webp" && format != "jpeg")) {
        fail("size must be 1 to 2048, format webp or jpeg");
    }
    consort::thumb::limitResources();
    setenv("VIPS_CONCURRENCY", "1", 1);
    if (VIPS_INIT(argv[0]) != 0) {
        fail("libvips does not start");
    }
    vips_block_untrusted_set(TRUE);
    vips_cache_set_max(0);
    consort::thumb::denySystemCalls();

    const std::string bytes = readAll();
    checkDimensions(bytes);
    const Image image = thumbnail(bytes.data(), bytes.size(), side);
    const Encoded picture = encode(image.get(), format, 82);
    const Image tiny = thumbnail(picture.bytes, picture.length, kPlaceholderSide);
    const std::string placeholder = bareWebp(encode(tiny.get(), "webp", 20));

    const auto length = static_cast<std::uint32_t>(placeholder.size());
    const unsigned char head[4] = {
        static_cast<unsigned char>(length >> 24),
        static_cast<unsigned char>(length >> 16),
        static_cast<unsigned char>(length >> 8),
        static_cast<unsigned char>(length)};
    writeAll(head, sizeof head);
    writeAll(placeholder.data(), placeholder.size());
    writeAll(picture.bytes, picture.length);
    _exit(0);
}
