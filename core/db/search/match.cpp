// SPDX-License-Identifier: Apache-2.0
#include "core/db/search/match.h"

#include <algorithm>
#include <tuple>

namespace consort::db {

namespace {

constexpr std::size_t kMostWords = 16;

bool hasWord(std::string_view text, std::string_view word, bool whole) {
    for (std::size_t at = text.find(word); at != std::string_view::npos;
         at = text.find(word, at + 1)) {
        const bool begins = at == 0 || text[at - 1] == ' ';
        const auto end = at + word.size();
        if (begins && (!whole || end == text.size() || text[end] == ' ')) {
            return true;
        }
    }
    return false;
}

bool ranksBefore(const Match& a, const Match& b) {
    if (a.wholeWords != b.wholeWords) {
        return a.wholeWords > b.wholeWords;
    }
    if (a.titleWords != b.titleWords) {
        return a.titleWords > b.titleWords;
    }
    if (a.titleKey.size() != b.titleKey.size()) {
        return a.titleKey.size() < b.titleKey.size();
    }
    return std::tie(a.titleKey, a.itemId) < std::tie(b.titleKey, b.itemId);
}

}  // namespace

std::vector<std::string> splitWords(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty() && words.size() < kMostWords) {
        const auto end = text.find(' ');
        if (end != 0) {
            words.emplace_back(text.substr(0, end));
        }
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return words;
}

Match matchOf(
    std::string_view itemId,
    std::string_view titleKey,
    std::string_view body,
    const std::vector<std::string>& words
) {
    Match match{std::string(itemId), std::string(titleKey)};
    for (const auto& word : words) {
        match.wholeWords += hasWord(body, word, true) ? 1 : 0;
        match.titleWords += hasWord(titleKey, word, false) ? 1 : 0;
    }
    return match;
}

std::vector<std::string> bestOf(std::vector<Match> matches, int limit) {
    const auto count = std::min(matches.size(), static_cast<std::size_t>(limit));
    std::partial_sort(
        matches.begin(),
        matches.begin() + static_cast<std::ptrdiff_t>(count),
        matches.end(),
        ranksBefore
    );
    std::vector<std::string> ids;
    ids.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        ids.push_back(std::move(matches[i].itemId));
    }
    return ids;
}

}  // namespace consort::db
