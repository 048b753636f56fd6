// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include <consort/sdk/detail/lent_reader.hpp>

namespace consort::testing {

/// A reader over a text that belongs to whoever it is given to. Counts those that are open.
class TextReader final : public sdk::Reader {
public:
    static const consort_reader* lend(
        std::string text,
        std::shared_ptr<std::atomic<int>> open,
        std::size_t brokenAt = std::string::npos
    ) {
        return sdk::detail::LentReader::make(
            std::make_unique<TextReader>(std::move(text), std::move(open), brokenAt)
        );
    }

    TextReader(std::string text, std::shared_ptr<std::atomic<int>> open, std::size_t brokenAt)
        : text_(std::move(text)), open_(std::move(open)), brokenAt_(brokenAt) {
        ++*open_;
    }

    ~TextReader() override { --*open_; }

    std::size_t read(sdk::Call call, std::span<char> buffer) override {
        call.throwIfCancelled();
        if (at_ >= brokenAt_) {
            throw sdk::Unavailable("the connection broke off");
        }
        const auto limit = std::min(buffer.size(), brokenAt_ - at_);
        const auto count = std::string_view(text_).substr(at_).copy(buffer.data(), limit);
        at_ += count;
        return count;
    }

private:
    std::string text_;
    std::shared_ptr<std::atomic<int>> open_;
    std::size_t brokenAt_;
    std::size_t at_ = 0;
};

}  // namespace consort::testing
