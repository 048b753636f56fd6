// SPDX-License-Identifier: Apache-2.0
#include "core/base/identifier.h"

#include <cstdint>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include "core/base/error.h"

namespace consort {

namespace {

/// UnicodeString::trim leaves no-break spaces.
icu::UnicodeString trimmed(const icu::UnicodeString& text) {
    std::int32_t begin = 0;
    std::int32_t end = text.length();
    while (begin < end && u_isUWhiteSpace(text.char32At(begin))) {
        begin = text.moveIndex32(begin, 1);
    }
    while (end > begin && u_isUWhiteSpace(text.char32At(end - 1))) {
        --end;
    }
    return icu::UnicodeString(text, begin, end - begin);
}

std::string normalize(std::string_view text, const icu::Normalizer2* (*get)(UErrorCode&)) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* normalizer = get(status);
    const auto source = trimmed(icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()))
    ));
    if (U_FAILURE(status) || normalizer == nullptr) {
        throw Error(ErrorCode::Internal, "ICU has no data for normalising names");
    }
    std::string out;
    normalizer->normalize(source, status).toUTF8String(out);
    return out;
}

/// Calls `accept(c, isFirst)` for each code point; negative ones are invalid sequences.
template <class Accept>
bool allCodePoints(std::string_view text, Accept accept) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t i = 0; i < length;) {
        const bool first = i == 0;
        UChar32 c = 0;
        U8_NEXT(bytes, i, length, c);
        if (!accept(c, first)) {
            return false;
        }
    }
    return true;
}

bool reordersText(UChar32 c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
           c == 0x200F || c == 0x061C;
}

bool isPrintable(UChar32 c) {
    constexpr std::uint32_t kUnprintable =
        U_GC_CC_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK | U_GC_CS_MASK | U_GC_CO_MASK | U_GC_CN_MASK;
    return c >= 0 && (U_GET_GC_MASK(c) & kUnprintable) == 0 && !reordersText(c);
}

}  // namespace

std::string foldIdentifier(std::string_view text) {
    return normalize(text, &icu::Normalizer2::getNFKCCasefoldInstance);
}

std::string normalizeName(std::string_view text) {
    return normalize(text, &icu::Normalizer2::getNFCInstance);
}

std::size_t countCodePoints(std::string_view text) {
    std::size_t count = 0;
    allCodePoints(text, [&count](UChar32, bool) {
        ++count;
        return true;
    });
    return count;
}

bool isWordLike(std::string_view text) {
    return !text.empty() && allCodePoints(text, [](UChar32 c, bool first) {
        if (c < 0) {
            return false;
        }
        if (u_isalnum(c)) {
            return true;
        }
        return !first &&
               (c == '.' || c == '_' || c == '-' || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0);
    });
}

bool hasUnprintable(std::string_view text) {
    return !allCodePoints(text, [](UChar32 c, bool) { return isPrintable(c); });
}

std::string printable(std::string_view text, LineBreaks lineBreaks) {
    icu::UnicodeString kept;
    allCodePoints(text, [&](UChar32 c, bool) {
        if (isPrintable(c) || (c == '\n' && lineBreaks == LineBreaks::Keep)) {
            kept.append(c);
        } else if (c == '\n' || c == '\t') {
            kept.append(UChar32{' '});
        }
        return true;
    });
    std::string out;
    kept.toUTF8String(out);
    return out;
}

}  // namespace consort
