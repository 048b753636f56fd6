// SPDX-License-Identifier: Apache-2.0
#include "core/db/search/vocabulary.h"

#include <algorithm>
#include <array>
#include <bit>

#include "core/db/session.h"

namespace consort::db {

namespace {

constexpr Query kAll{"search_terms_all", "SELECT term FROM search_terms ORDER BY term"};

constexpr std::size_t kLongestWord = 40;
constexpr std::size_t kShortestMisspelt = 4;
constexpr std::size_t kTwoErrorsFrom = 8;

int errorsAllowed(std::string_view word) {
    if (word.size() < kShortestMisspelt || word.size() > kLongestWord) {
        return 0;
    }
    return word.size() < kTwoErrorsFrom ? 1 : 2;
}

/// One bit for each letter that occurs; different letters may share one.
std::uint32_t lettersOf(std::string_view word) {
    std::uint32_t letters = 0;
    for (const char c : word) {
        letters |= 1U << (static_cast<unsigned char>(c) % 32U);
    }
    return letters;
}

}  // namespace

int typingErrors(std::string_view word, std::string_view term, bool asBeginning, int limit) {
    const auto bound = static_cast<std::size_t>(limit);
    if (word.size() > kLongestWord || term.size() + bound < word.size() ||
        (!asBeginning && term.size() > word.size() + bound)) {
        return limit + 1;
    }
    const auto width = std::min(term.size(), word.size() + bound);
    using Costs = std::array<int, kLongestWord + 8>;
    Costs before{};
    Costs previous{};
    Costs current{};
    for (std::size_t j = 0; j <= width; ++j) {
        previous[j] = static_cast<int>(j);
    }
    for (std::size_t i = 1; i <= word.size(); ++i) {
        current[0] = static_cast<int>(i);
        int best = current[0];
        for (std::size_t j = 1; j <= width; ++j) {
            const int replaced = previous[j - 1] + (word[i - 1] == term[j - 1] ? 0 : 1);
            current[j] = std::min({previous[j] + 1, current[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && word[i - 1] == term[j - 2] && word[i - 2] == term[j - 1]) {
                current[j] = std::min(current[j], before[j - 2] + 1);
            }
            best = std::min(best, current[j]);
        }
        if (best > limit) {
            return limit + 1;
        }
        before = previous;
        previous = current;
    }
    const int errors = asBeginning ? *std::min_element(
                                         previous.begin(),
                                         previous.begin() + static_cast<std::ptrdiff_t>(width) + 1
                                     )
                                   : (width == term.size() ? previous[width] : limit + 1);
    return std::min(errors, limit + 1);
}

std::string_view Vocabulary::Words::at(std::size_t index) const {
    const auto begin = starts[index];
    const auto end = index + 1 < starts.size() ? starts[index + 1] : text.size();
    return std::string_view(text).substr(begin, end - begin - 1);
}

void Vocabulary::invalidate() {
    const std::lock_guard lock(mutex_);
    ++version_;
}

/// While one search loads the words, others make do with those before, if there are any.
std::shared_ptr<const Vocabulary::Words> Vocabulary::current(Session& session) {
    std::uint64_t version = 0;
    {
        const std::lock_guard lock(mutex_);
        if (words_ && (loadedVersion_ == version_ || loading_ > 0)) {
            return words_;
        }
        version = version_;
        ++loading_;
    }
    std::shared_ptr<const Words> fresh;
    try {
        fresh = load(session);
    } catch (...) {
        const std::lock_guard lock(mutex_);
        --loading_;
        throw;
    }
    const std::lock_guard lock(mutex_);
    --loading_;
    if (version >= loadedVersion_) {
        words_ = std::move(fresh);
        loadedVersion_ = version;
    }
    return words_;
}

std::shared_ptr<const Vocabulary::Words> Vocabulary::load(Session& session) {
    auto fresh = std::make_shared<Words>();
    session.query(kAll).each([&](const Row& row) {
        fresh->starts.push_back(static_cast<std::uint32_t>(fresh->text.size()));
        fresh->letters.push_back(lettersOf(row.view(0)));
        fresh->text.append(row.view(0)).append(" ");
    });
    fresh->text.shrink_to_fit();
    fresh->starts.shrink_to_fit();
    fresh->letters.shrink_to_fit();
    return fresh;
}

bool Vocabulary::has(Session& session, std::string_view word, bool asBeginning) {
    const auto words = current(session);
    std::size_t low = 0;
    std::size_t high = words->starts.size();
    while (low < high) {
        const auto middle = (low + high) / 2;
        if (words->at(middle) < word) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == words->starts.size()) {
        return false;
    }
    const auto found = words->at(low);
    return found == word || (asBeginning && found.starts_with(word));
}

std::vector<std::string> Vocabulary::corrections(
    Session& session, std::string_view word, bool asBeginning, int limit
) {
    const int allowed = errorsAllowed(word);
    if (allowed == 0) {
        return {};
    }
    const auto words = current(session);
    std::vector<std::pair<int, std::string_view>> close;
    const auto letters = lettersOf(word);
    for (std::size_t i = 0; i < words->starts.size(); ++i) {
        // An error takes away or brings in at most one letter, which is quick to see.
        if (std::popcount(letters & ~words->letters[i]) > allowed ||
            (!asBeginning && std::popcount(words->letters[i] & ~letters) > allowed)) {
            continue;
        }
        const auto term = words->at(i);
        const int errors = typingErrors(word, term, asBeginning, allowed);
        if (errors <= allowed) {
            // Of words equally close, one of the same length and beginning was meant more likely.
            const int unlike =
                (term.front() == word.front() ? 0 : 1) + (term.size() == word.size() ? 0 : 1);
            close.emplace_back(errors * 4 + unlike, term);
        }
    }
    std::sort(close.begin(), close.end());
    if (close.size() > static_cast<std::size_t>(limit)) {
        close.resize(static_cast<std::size_t>(limit));
    }
    std::vector<std::string> corrected;
    corrected.reserve(close.size());
    for (const auto& [rank, term] : close) {
        corrected.emplace_back(term);
    }
    return corrected;
}

}  // namespace consort::db
