// SPDX-License-Identifier: Apache-2.0
#include "core/http/engine/chunked_decoder.h"

#include <algorithm>

#include "core/http/problem.h"

namespace consort::http {

namespace {

/// Of extensions and trailers together: nobody needs more, and they are not counted as body.
constexpr std::size_t kMaxOverhead = 16 * 1024;

StatusError malformed() {
    return StatusError(400, ErrorCode::Invalid, "malformed chunked body");
}

int hexValue(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char folded = static_cast<char>(c | 0x20);
    return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

void expect(char c, char wanted) {
    if (c != wanted) {
        throw malformed();
    }
}

}  // namespace

std::size_t ChunkedDecoder::decode(std::string_view bytes, const Sink& sink) {
    std::size_t used = 0;
    while (used < bytes.size() && state_ != State::Done) {
        if (state_ == State::Data) {
            const auto count = std::min<std::uint64_t>(left_, bytes.size() - used);
            sink(bytes.substr(used, static_cast<std::size_t>(count)));
            used += static_cast<std::size_t>(count);
            left_ -= count;
            state_ = left_ == 0 ? State::DataCr : State::Data;
        } else {
            step(bytes[used++]);
        }
    }
    return used;
}

void ChunkedDecoder::step(char c) {
    switch (state_) {
        case State::Size:
            sizeDigit(c);
            return;
        case State::Extension:
            countOverhead();
            state_ = c == '\r' ? State::SizeEnd : State::Extension;
            return;
        case State::SizeEnd:
            expect(c, '\n');
            state_ = left_ == 0 ? State::Trailer : State::Data;
            digits_ = 0;
            return;
        case State::DataCr:
            expect(c, '\r');
            state_ = State::DataLf;
            return;
        case State::DataLf:
            expect(c, '\n');
            state_ = State::Size;
            return;
        case State::Trailer:
            state_ = c == '\r' ? State::EndLf : State::TrailerLine;
            return;
        case State::TrailerLine:
            countOverhead();
            state_ = c == '\n' ? State::Trailer : State::TrailerLine;
            return;
        case State::EndLf:
            expect(c, '\n');
            state_ = State::Done;
            return;
        case State::Data:
        case State::Done:
            return;
    }
}

void ChunkedDecoder::sizeDigit(char c) {
    const int value = hexValue(c);
    if (value >= 0 && digits_ < 15) {
        left_ = left_ * 16 + static_cast<unsigned>(value);
        ++digits_;
    } else if (digits_ > 0 && c == '\r') {
        state_ = State::SizeEnd;
    } else if (digits_ > 0 && (c == ';' || c == ' ' || c == '\t')) {
        state_ = State::Extension;
    } else {
        throw malformed();
    }
}

void ChunkedDecoder::countOverhead() {
    if (++overhead_ > kMaxOverhead) {
        throw malformed();
    }
}

}  // namespace consort::http
