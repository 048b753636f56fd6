// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace consort::db {

/// Which part of a list is wanted.
struct PageRequest {
    int limit = 50;  ///< 1 to 500.
    std::optional<std::string>
        cursor{};  ///< `nextCursor` of the page before, same filter and order.
};

template <class T>
struct Page {
    std::vector<T> items;
    std::optional<std::string> nextCursor;
};

/// A place in an ordered list: after the item with this sort key and id.
struct Cursor {
    std::string order;  ///< Name of the order it belongs to.
    std::string key;
    std::string id;

    /// Opaque text for clients (base64url).
    std::string encode() const;

    /// Throws Error(Invalid) naming the field `cursor` for anything that encode() did not make for
    /// `order`.
    static Cursor decode(const std::string& text, const std::string& order);

    /// The key as a number; throws like decode().
    std::int64_t number() const;
};

}  // namespace consort::db
