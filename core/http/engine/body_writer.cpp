// SPDX-License-Identifier: Apache-2.0
#include "core/http/engine/body_writer.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace consort::http {

namespace {

void spend(std::size_t& budget, std::size_t bytes) {
    budget -= std::min(budget, bytes);
}

class TextWriter final : public BodyWriter {
public:
    explicit TextWriter(SharedText text) : text_(std::move(text)) {}

    Progress pump(Transport& transport, std::size_t& budget) override {
        while (sent_ < text_->size()) {
            if (budget == 0) {
                return Progress::Yield;
            }
            const auto size = std::min(budget, text_->size() - sent_);
            const auto result = transport.write(text_->data() + sent_, size, More::No);
            if (result.kind != IoResult::Kind::Done) {
                return stoppedBy(result);
            }
            sent_ += result.bytes;
            spend(budget, result.bytes);
        }
        return Progress::Done;
    }

private:
    SharedText text_;
    std::size_t sent_ = 0;
};

class FileWriter final : public BodyWriter {
public:
    explicit FileWriter(FileBody body) : body_(std::move(body)) { enterPart(); }

    Progress pump(Transport& transport, std::size_t& budget) override {
        for (;;) {
            if (!text_.empty()) {
                const More more = part_ < body_.parts.size() ? More::Yes : More::No;
                if (const auto stop = text_.flush(transport, budget, more);
                    stop != Progress::Done) {
                    return stop;
                }
            }
            if (part_ == body_.parts.size()) {
                return Progress::Done;
            }
            if (const auto stop = sendPart(transport, budget); stop != Progress::Done) {
                return stop;
            }
            ++part_;
            enterPart();
        }
    }

private:
    void enterPart() {
        text_.assign(
            std::move(part_ < body_.parts.size() ? body_.parts[part_].prefix : body_.suffix)
        );
    }

    Progress sendPart(Transport& transport, std::size_t& budget) {
        auto& part = body_.parts[part_];
        while (part.length > 0) {
            if (budget == 0) {
                return Progress::Yield;
            }
            const auto size =
                static_cast<std::size_t>(std::min<std::uint64_t>(budget, part.length));
            const auto result = transport.sendFile(part.file->get(), part.offset, size, More::No);
            if (result.kind != IoResult::Kind::Done) {
                return stoppedBy(result);
            }
            part.offset += result.bytes;
            part.length -= result.bytes;
            spend(budget, result.bytes);
        }
        return Progress::Done;
    }

    FileBody body_;
    std::size_t part_ = 0;
    OutText text_;
};

}  // namespace

Progress OutText::flush(Transport& transport, std::size_t& budget, More more) {
    while (sent_ < text_.size()) {
        const auto result = transport.write(text_.data() + sent_, text_.size() - sent_, more);
        if (result.kind != IoResult::Kind::Done) {
            return stoppedBy(result);
        }
        sent_ += result.bytes;
        spend(budget, result.bytes);
    }
    return Progress::Done;
}

Progress stoppedBy(const IoResult& result) noexcept {
    return result.kind == IoResult::Kind::Again ? Progress::Blocked : Progress::Failed;
}

std::string chunkHead(std::size_t size, bool first) {
    std::array<char, 16> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16);
    (void)error;  // 16 hex digits hold any size.
    return (first ? "" : "\r\n") + std::string(digits.data(), end) + "\r\n";
}

std::string chunkedEnd(bool first) {
    return first ? "0\r\n\r\n" : "\r\n0\r\n\r\n";
}

std::unique_ptr<BodyWriter> makeTextWriter(SharedText text) {
    return std::make_unique<TextWriter>(std::move(text));
}

std::unique_ptr<BodyWriter> makeFileWriter(FileBody body) {
    return std::make_unique<FileWriter>(std::move(body));
}

}  // namespace consort::http
