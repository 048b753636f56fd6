// SPDX-License-Identifier: Apache-2.0
#include "core/http/response.h"

#include "core/base/overloaded.h"
#include "core/http/problem.h"

namespace consort::http {

namespace {

std::uint64_t fileLength(const FileBody& body) noexcept {
    std::uint64_t total = body.suffix.size();
    for (const auto& part : body.parts) {
        total += part.prefix.size() + part.length;
    }
    return total;
}

}  // namespace

std::optional<std::uint64_t> lengthOf(const Body& body) noexcept {
    using Length = std::optional<std::uint64_t>;
    return std::visit(
        Overloaded{
            [](const std::monostate&) { return Length(0); },
            [](const std::string& text) { return Length(text.size()); },
            [](const SharedText& text) { return Length(text ? text->size() : 0); },
            [](const FileBody& file) { return Length(fileLength(file)); },
            [](const PipeBody& pipe) { return pipe.length; },
            [](const ReaderBody& reader) { return reader.length; },
            [](const std::shared_ptr<EventStream>&) { return Length(); },
        },
        body
    );
}

Response Response::json(std::string text, int status) {
    return Response::text(std::move(text), "application/json", status);
}

Response Response::json(SharedText text, int status) {
    return {status, {{"Content-Type", "application/json"}}, std::move(text)};
}

Response Response::text(std::string text, std::string_view contentType, int status) {
    return {status, {{"Content-Type", std::string(contentType)}}, std::move(text)};
}

Response Response::noContent() {
    return {.status = 204};
}

Response Response::redirect(std::string_view location, int status) {
    return Response{.status = status}.with("Location", std::string(location));
}

Response Response::events(std::shared_ptr<EventStream> stream) {
    return {
        200,
        {{"Content-Type", "text/event-stream"},
         {"Cache-Control", "no-store"},
         {"X-Accel-Buffering", "no"}},
        std::move(stream)};
}

Response Response::problem(const Error& error) {
    return toResponse(error, {});
}

std::string SetCookie::toHeader() const {
    std::string text = name + "=" + value + "; Path=" + path;
    if (maxAgeSeconds >= 0) {
        text += "; Max-Age=" + std::to_string(maxAgeSeconds);
    }
    text += httpOnly ? "; HttpOnly" : "";
    text += secure ? "; Secure" : "";
    return text + "; SameSite=" + sameSite;
}

}  // namespace consort::http
