// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace consort {

/// Key under which two spellings of one name are the same: NFKC with case folded and invisible
/// characters removed (Unicode's NFKC_Casefold). Unlike foldKey it keeps accents and punctuation,
/// so it suits what must be unique, such as usernames and email addresses. Needs valid UTF-8.
std::string foldIdentifier(std::string_view text);

/// `text` in NFC without white space at either end: how names are kept. Needs valid UTF-8.
std::string normalizeName(std::string_view text);

/// Unicode code points of valid UTF-8.
std::size_t countCodePoints(std::string_view text);

/// Letters, marks and digits of any script, and `.`, `_`, `-` but not at the start. False for
/// empty text and invalid UTF-8.
bool isWordLike(std::string_view text);

/// Whether `text` has a character that must not be in one line of displayed text: controls, line
/// and paragraph separators, the marks that reorder text, unassigned and private characters.
bool hasUnprintable(std::string_view text);

enum class LineBreaks { Drop, Keep };

/// `text` without those characters and without invalid UTF-8, so that it can be shown anywhere.
/// Line feeds become spaces when they are dropped.
std::string printable(std::string_view text, LineBreaks lineBreaks = LineBreaks::Drop);

}  // namespace consort
