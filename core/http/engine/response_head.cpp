// SPDX-License-Identifier: Apache-2.0
#include "core/http/engine/response_head.h"

#include <array>
#include <charconv>

#include "core/http/problem.h"

namespace consort::http {

namespace {

void appendNumber(std::string& out, std::uint64_t number) {
    std::array<char, 20> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    (void)error;  // 20 digits hold any 64-bit number.
    out.append(digits.data(), end);
}

bool isFraming(std::string_view name) {
    return equalsIgnoreCase(name, "Content-Length") ||
           equalsIgnoreCase(name, "Transfer-Encoding") || equalsIgnoreCase(name, "Connection") ||
           equalsIgnoreCase(name, "Date");
}

void appendLength(
    std::string& out, const Response& response, Framing framing, const HeadContext& context
) {
    if (!mayHaveBody(response.status)) {
        return;
    }
    if (framing == Framing::Chunked) {
        out += "Transfer-Encoding: chunked\r\n";
        return;
    }
    const auto declared = response.headers.find("Content-Length");
    if (context.isHead && declared) {
        out.append("Content-Length: ").append(*declared).append("\r\n");
    } else if (const auto length = lengthOf(response.body)) {
        out += "Content-Length: ";
        appendNumber(out, *length);
        out += "\r\n";
    }
}

}  // namespace

bool mayHaveBody(int status) noexcept {
    return status >= 200 && status != 204 && status != 304;
}

Framing chooseFraming(const Response& response, const HeadContext& context) noexcept {
    if (lengthOf(response.body) || !mayHaveBody(response.status)) {
        return Framing::Length;
    }
    return context.http10 ? Framing::UntilClose : Framing::Chunked;
}

void appendHead(
    std::string& out, const Response& response, Framing framing, const HeadContext& context
) {
    out += "HTTP/1.1 ";
    appendNumber(out, static_cast<std::uint64_t>(response.status));
    out += ' ';
    out += reasonOf(response.status);
    out.append("\r\nDate: ").append(context.date).append("\r\n");
    for (const auto& [name, value] : response.headers) {
        if (!isFraming(name)) {
            out.append(name).append(": ").append(value).append("\r\n");
        }
    }
    appendLength(out, response, framing, context);
    if (!context.keepAlive || framing == Framing::UntilClose) {
        out += "Connection: close\r\n";
    } else if (context.http10) {
        out += "Connection: keep-alive\r\n";
    }
    out += "\r\n";
}

}  // namespace consort::http
