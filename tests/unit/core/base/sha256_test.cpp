// SPDX-License-Identifier: Apache-2.0
#include "core/base/sha256.h"

#include <string>

#include <gtest/gtest.h>

#include "core/base/text.h"

namespace consort {

namespace {

constexpr std::string_view kAbc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

std::string hexOf(Sha256& hash) {
    const Sha256::Digest digest = hash.finish();
    return hexEncode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace

// FIPS 180-2, appendix B.
TEST(Sha256, GivesThePublishedDigests) {
    Sha256 hash;
    EXPECT_EQ(hexOf(hash), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hash.update("abc");
    EXPECT_EQ(hexOf(hash), kAbc);
    hash.update("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq");
    EXPECT_EQ(hexOf(hash), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    hash.update(std::string(1'000'000, 'a'));
    EXPECT_EQ(hexOf(hash), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, TakesPiecesAsTheWhole) {
    const std::string text(300, 'x');
    for (const std::size_t size : {1U, 55U, 56U, 63U, 64U, 65U, 128U, 299U}) {
        Sha256 pieces;
        for (std::size_t at = 0; at < text.size(); at += size) {
            pieces.update(std::string_view(text).substr(at, size));
        }
        EXPECT_EQ(hexOf(pieces), sha256Hex(text)) << size;
    }
}

TEST(Sha256, BeginsAnewOnceFinished) {
    Sha256 hash;
    hash.update("something else");
    hash.finish();
    hash.update("abc");
    EXPECT_EQ(hexOf(hash), kAbc);
}

TEST(Sha256, GoesOnWhereItWasMovedTo) {
    Sha256 first;
    first.update("a");
    Sha256 second = std::move(first);
    second.update("bc");
    EXPECT_EQ(hexOf(second), kAbc);
}

}  // namespace consort
