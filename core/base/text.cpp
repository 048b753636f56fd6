// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <numeric>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include "core/base/error.h"

namespace consort {

namespace {

constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const icu::Normalizer2& normalizer(const icu::Normalizer2* (*get)(UErrorCode&), const char* what) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* instance = get(status);
    if (U_FAILURE(status) || instance == nullptr) {
        throw Error(ErrorCode::Internal, std::string("ICU has no ") + what + " normaliser");
    }
    return *instance;
}

/// ASCII needs no ICU, and most names are ASCII.
std::optional<std::string> foldAscii(std::string_view text) {
    std::string key;
    key.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80) {
            return std::nullopt;
        }
        if (byte >= 'A' && byte <= 'Z') {
            key += static_cast<char>(byte + ('a' - 'A'));
        } else if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9')) {
            key += c;
        } else if (byte == '\'') {
            continue;
        } else if (!key.empty() && key.back() != ' ') {
            key += ' ';
        }
    }
    while (!key.empty() && key.back() == ' ') {
        key.pop_back();
    }
    return key;
}

/// Negative for an invalid sequence, which is stepped over.
UChar32 nextCodePoint(const char* text, std::int32_t& i, std::int32_t length) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text);
    UChar32 c = 0;
    U8_NEXT(bytes, i, length, c);
    return c;
}

}  // namespace

std::string foldKey(std::string_view text) {
    if (auto ascii = foldAscii(text)) {
        return *ascii;
    }
    auto source = icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()))
    );
    source.foldCase();
    UErrorCode status = U_ZERO_ERROR;
    const auto decomposed =
        normalizer(&icu::Normalizer2::getNFKDInstance, "NFKD").normalize(source, status);
    icu::UnicodeString folded;
    for (std::int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
        const UChar32 c = decomposed.char32At(i);
        if (u_getCombiningClass(c) != 0 || c == '\'' || c == 0x2019) {
            continue;
        }
        if (u_isalnum(c)) {
            folded.append(c);
        } else if (!folded.isEmpty() && folded.char32At(folded.length() - 1) != ' ') {
            folded.append(static_cast<UChar32>(' '));
        }
    }
    folded.trim();
    const auto composed =
        normalizer(&icu::Normalizer2::getNFCInstance, "NFC").normalize(folded, status);
    std::string key;
    composed.toUTF8String(key);
    return key;
}

bool isValidUtf8(std::string_view text) {
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t i = 0; i < length;) {
        const UChar32 c = nextCodePoint(text.data(), i, length);
        if (c < 0) {
            return false;
        }
    }
    return true;
}

std::string sanitizeUtf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t i = 0; i < length;) {
        const std::int32_t start = i;
        const UChar32 c = nextCodePoint(text.data(), i, length);
        if (c < 0) {
            out += "\xEF\xBF\xBD";
        } else if (c >= 0x20 || c == '\t' || c == '\n') {
            out.append(
                text.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(i - start))
            );
        }
    }
    return out;
}

std::string hexEncode(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += kDigits[byte >> 4];
        text += kDigits[byte & 0x0F];
    }
    return text;
}

std::string base64UrlEncode(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        count += 8;
        while (count >= 6) {
            count -= 6;
            text += kBase64Url[(bits >> count) & 0x3F];
        }
    }
    if (count > 0) {
        text += kBase64Url[(bits << (6 - count)) & 0x3F];
    }
    return text;
}

std::optional<std::string> base64UrlDecode(std::string_view text) {
    if (text.size() % 4 == 1) {
        return std::nullopt;
    }
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const auto value = kBase64Url.find(c);
        if (value == std::string_view::npos) {
            return std::nullopt;
        }
        bits = (bits << 6) | static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>((bits >> count) & 0xFF);
        }
    }
    return bytes;
}

std::string sha256Hex(std::string_view bytes) {
    // EVP_sha256() would look the implementation up each time, under a lock.
    static const EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, kSha256, nullptr) != 1) {
        throw Error(ErrorCode::Internal, "SHA-256 failed");
    }
    return hexEncode({reinterpret_cast<const char*>(digest.data()), length});
}

std::string hmacSha256(std::string_view key, std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    const auto* result = HMAC(
        EVP_sha256(),
        key.data(),
        static_cast<int>(key.size()),
        reinterpret_cast<const unsigned char*>(bytes.data()),
        bytes.size(),
        digest.data(),
        &length
    );
    if (result == nullptr) {
        throw Error(ErrorCode::Internal, "HMAC-SHA-256 failed");
    }
    return {reinterpret_cast<const char*>(digest.data()), length};
}

bool equalsConstantTime(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::optional<std::string> closest(
    std::string_view word, const std::vector<std::string>& candidates
) {
    std::optional<std::string> best;
    // One typo in three characters still reads as the same word; more is a guess.
    std::size_t bestDistance = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const auto& candidate : candidates) {
        std::vector<std::size_t> row(candidate.size() + 1);
        std::iota(row.begin(), row.end(), 0U);
        for (std::size_t i = 1; i <= word.size(); ++i) {
            std::size_t diagonal = row[0];
            row[0] = i;
            for (std::size_t j = 1; j <= candidate.size(); ++j) {
                const std::size_t substituted =
                    diagonal + (word[i - 1] == candidate[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
            }
        }
        if (row.back() < bestDistance) {
            bestDistance = row.back();
            best = candidate;
        }
    }
    return best;
}

}  // namespace consort
