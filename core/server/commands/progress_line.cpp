// SPDX-License-Identifier: Apache-2.0
#include "core/server/commands/progress_line.h"

#include <algorithm>

namespace consort::server {

namespace {

constexpr std::size_t kBarWidth = 30;
constexpr std::chrono::milliseconds kRedraw{100};
constexpr std::chrono::seconds kPlainLine{5};

std::string barOf(std::uint64_t rows, std::uint64_t total) {
    const std::uint64_t filled =
        total == 0 ? 0 : std::min<std::uint64_t>(kBarWidth, rows * kBarWidth / total);
    return "[" + std::string(filled, '#') + std::string(kBarWidth - filled, '.') + "]";
}

std::string numbersOf(std::uint64_t rows, std::uint64_t total) {
    if (rows == 0) {
        return "";
    }
    const std::string of = total == 0 ? "" : " of " + std::to_string(total);
    return ": " + std::to_string(rows) + of + " rows";
}

}  // namespace

ProgressLine::~ProgressLine() {
    if (drawn_) {
        out_ << "\r\x1b[K" << std::flush;
    }
}

void ProgressLine::show(const std::string& what, std::uint64_t rows, std::uint64_t total) {
    const auto now = std::chrono::steady_clock::now();
    if (what == last_ && now < next_) {
        return;
    }
    last_ = what;
    if (isTerminal_) {
        next_ = now + kRedraw;
        drawn_ = true;
        out_ << "\r\x1b[K" << barOf(rows, total) << " " << what << numbersOf(rows, total)
             << std::flush;
    } else {
        next_ = now + kPlainLine;
        out_ << what << numbersOf(rows, total) << std::endl;
    }
}

}  // namespace consort::server
