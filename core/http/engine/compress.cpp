// SPDX-License-Identifier: Apache-2.0
#include "core/http/engine/compress.h"

#include <sstream>

#include <Poco/DeflatingStream.h>

namespace consort::http {

namespace {

constexpr std::size_t kWorthwhile = 1024;
/// More would hold a worker longer than the network takes to send it plain.
constexpr std::size_t kTooMuch = 8 * 1024 * 1024;
constexpr int kLevel = 4;

bool acceptsGzip(const Request& request) {
    const auto accept = request.header("Accept-Encoding");
    if (!accept) {
        return false;
    }
    std::string_view rest = *accept;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        auto item = rest.substr(0, comma);
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        item.remove_prefix(std::min(item.find_first_not_of(' '), item.size()));
        const auto coding = item.substr(0, item.find_first_of("; "));
        if (equalsIgnoreCase(coding, "gzip")) {
            const auto quality = item.find("q=0");
            return quality == std::string_view::npos ||
                   item.find_first_of("123456789", quality + 3) != std::string_view::npos;
        }
    }
    return false;
}

bool isText(const Response& response) {
    const auto type = response.headers.find("Content-Type");
    return type && !type->starts_with("text/event-stream") &&
           (type->starts_with("text/") || type->starts_with("application/json") ||
            type->starts_with("application/problem+json") || type->starts_with("application/xml") ||
            type->starts_with("application/javascript") || type->starts_with("image/svg+xml"));
}

const std::string* textOf(const Body& body) {
    if (const auto* text = std::get_if<std::string>(&body)) {
        return text;
    }
    const auto* shared = std::get_if<SharedText>(&body);
    return shared != nullptr ? shared->get() : nullptr;
}

}  // namespace

void compressIfWorthwhile(const Request& request, Response& response) {
    const std::string* text = textOf(response.body);
    if (text == nullptr || text->size() < kWorthwhile || text->size() > kTooMuch ||
        !isText(response) || response.headers.has("Content-Encoding")) {
        return;
    }
    response.headers.add("Vary", "Accept-Encoding");
    if (!acceptsGzip(request)) {
        return;
    }
    std::ostringstream packed;
    Poco::DeflatingOutputStream deflate(packed, Poco::DeflatingStreamBuf::STREAM_GZIP, kLevel);
    deflate.write(text->data(), static_cast<std::streamsize>(text->size()));
    deflate.close();
    response.body = std::move(packed).str();
    response.headers.set("Content-Encoding", "gzip");
}

}  // namespace consort::http
