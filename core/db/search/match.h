// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace consort::db {

/// The words of a folded text, at most 16.
std::vector<std::string> splitWords(std::string_view text);

/// An entry that has all the words asked for, and what its place among the others depends on.
struct Match {
    std::string itemId;
    std::string titleKey;
    int wholeWords = 0;  ///< Of the words asked for, how many the entry has as whole words.
    int titleWords = 0;  ///< … and how many of them, whole or begun, in its title.
};

Match matchOf(
    std::string_view itemId,
    std::string_view titleKey,
    std::string_view body,
    const std::vector<std::string>& words
);

/// Ids of the best `limit`, best first: whole words before beginnings, words of the title before
/// others, short titles before long ones.
std::vector<std::string> bestOf(std::vector<Match> matches, int limit);

}  // namespace consort::db
