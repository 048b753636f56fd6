// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json_writer.h"

namespace consort::http {
class Request;
}

namespace consort::api {

/// Which page of a list in the order of ids is asked for.
struct PageRequest {
    int limit = 50;
    std::string after;  ///< The id of the last item of the page before; empty for the first page.
};

/// From `limit` (1..500) and `cursor`. Throws Error(Invalid).
PageRequest pageRequest(const http::Request& request);

/// The opaque form of an id for `next_cursor`.
std::string cursorOf(std::string_view lastId);

/// `{"items": […], "next_cursor": …}` of the rows that were found when asking for one more than
/// `limit`. `idOf(row)` gives its id, `write(json, row)` writes it.
template <class Item, class IdOf, class Write>
std::string pageJson(const std::vector<Item>& found, int limit, IdOf idOf, Write write) {
    const auto count = std::min(found.size(), static_cast<std::size_t>(limit));
    JsonWriter json;
    json.beginObject().key("items").beginArray();
    for (std::size_t i = 0; i < count; ++i) {
        write(json, found[i]);
    }
    std::optional<std::string> next;
    if (found.size() > count) {
        next = cursorOf(idOf(found[count - 1]));
    }
    json.endArray().member("next_cursor", next).endObject();
    return json.str();
}

}  // namespace consort::api
