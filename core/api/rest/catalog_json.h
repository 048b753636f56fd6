// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "core/base/json_writer.h"
#include "core/services/catalog/catalog_service.h"

namespace consort::api {

/// The shapes of the catalog's resources, as in the OpenAPI document.
void write(JsonWriter& json, const db::Track& track);
void write(JsonWriter& json, const db::Album& album);
void write(JsonWriter& json, const db::Artist& artist);
void write(JsonWriter& json, const db::Genre& genre);
void write(JsonWriter& json, const db::Folder& folder);

/// `{"items": […], "next_cursor": …}`
template <class T>
std::string toJson(const db::Page<T>& page) {
    JsonWriter json;
    json.beginObject().key("items").beginArray();
    for (const auto& item : page.items) {
        write(json, item);
    }
    json.endArray().member("next_cursor", page.nextCursor).endObject();
    return json.str();
}

template <class T>
std::string toJson(const T& resource) {
    JsonWriter json;
    write(json, resource);
    return json.str();
}

std::string toJson(const db::Folder& folder, const db::FolderPage& contents);
std::string toJson(const std::string& query, const catalog::SearchResult& result);

}  // namespace consort::api
