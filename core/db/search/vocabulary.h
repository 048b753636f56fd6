// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace consort::db {

class Session;

/// How many insertions, deletions, replacements and swaps of neighbours (optimal string alignment,
/// in bytes) turn `word` into `term`, or into a beginning of it; more than `limit` gives limit + 1.
int typingErrors(std::string_view word, std::string_view term, bool asBeginning, int limit);

/// The words of the library, in memory: what a misspelt word may have been meant to be. Some 16
/// bytes a word; loaded when first needed and again when words came in. Thread-safe.
class Vocabulary final {
public:
    /// After words that were added to the table are committed.
    void invalidate();

    /// Whether the library has this word, or one that begins with it.
    bool has(Session& session, std::string_view word, bool asBeginning);

    /// Up to `limit` words close to `word`, closest first. Words of fewer than four bytes are never
    /// misspelt.
    std::vector<std::string> corrections(
        Session& session, std::string_view word, bool asBeginning, int limit
    );

private:
    /// Sorted words, one after the other, each ended by a space.
    struct Words {
        std::string text;
        std::vector<std::uint32_t> starts;
        std::vector<std::uint32_t> letters;  ///< Of each word, which letters it has.

        std::string_view at(std::size_t index) const;
    };

    std::shared_ptr<const Words> current(Session& session);
    static std::shared_ptr<const Words> load(Session& session);

    std::mutex mutex_;
    std::shared_ptr<const Words> words_;
    std::uint64_t version_ = 1;        ///< Of the table, as far as invalidate() tells.
    std::uint64_t loadedVersion_ = 0;  ///< That `words_` are at least of.
    int loading_ = 0;
};

}  // namespace consort::db
