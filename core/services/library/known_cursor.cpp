// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/known_cursor.h"

#include <utility>

namespace consort::library {

namespace {

constexpr std::size_t kPageSize = 2000;

}  // namespace

KnownCursor::KnownCursor(ScanCatalog& catalog, std::string storage, std::string prefix)
    : catalog_(catalog),
      storage_(std::move(storage)),
      prefix_(std::move(prefix)),
      fetcher_([this](const std::stop_token& stop) { fetch(stop); }) {}

KnownCursor::~KnownCursor() {
    fetcher_.request_stop();
}

const KnownFile* KnownCursor::current() {
    while (index_ >= page_.size() && !atEnd_) {
        auto page = pages_.pop({});
        if (!page) {
            atEnd_ = true;
        } else if (auto* failure = std::get_if<std::exception_ptr>(&*page)) {
            atEnd_ = true;
            std::rethrow_exception(*failure);
        } else {
            page_ = std::move(std::get<0>(*page));
            index_ = 0;
        }
    }
    return index_ < page_.size() ? &page_[index_] : nullptr;
}

void KnownCursor::fetch(const std::stop_token& stop) {
    try {
        std::string after;
        for (;;) {
            auto page = catalog_.listKnown(storage_, prefix_, after, kPageSize);
            const bool isLast = page.size() < kPageSize;
            if (!page.empty()) {
                after = page.back().key;
            }
            if (!pages_.push(std::move(page), stop) || isLast) {
                break;
            }
        }
    } catch (...) {
        pages_.push(std::current_exception(), stop);
    }
    pages_.close();
}

}  // namespace consort::library
