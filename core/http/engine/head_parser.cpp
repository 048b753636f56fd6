// SPDX-License-Identifier: Apache-2.0
#include "core/http/engine/head_parser.h"

#include <array>
#include <charconv>
#include <istream>
#include <streambuf>

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequest.h>

#include "core/http/problem.h"

namespace consort::http {

namespace {

StatusError malformed(const std::string& why) {
    return StatusError(400, ErrorCode::Invalid, "malformed request: " + why);
}

constexpr std::array<bool, 256> makeTokenTable() {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789"
                                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}

constexpr std::array<bool, 256> kToken = makeTokenTable();

bool isToken(std::string_view text) {
    for (const char c : text) {
        if (!kToken[static_cast<unsigned char>(c)]) {
            return false;
        }
    }
    return !text.empty();
}

bool isControl(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

void checkRequestLine(std::string_view line) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last || line.find(' ', first + 1) != last ||
        line.find('\t') != std::string_view::npos) {
        throw malformed("the request line is not METHOD TARGET VERSION");
    }
    const auto methodName = line.substr(0, first);
    const auto version = line.substr(last + 1);
    if (!isToken(methodName)) {
        throw malformed("the method is not a token");
    }
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        if (version.starts_with("HTTP/") && version.size() == 8) {
            throw StatusError(505, ErrorCode::Unsupported, "HTTP version not supported");
        }
        throw malformed("no HTTP version");
    }
    if (!methodFromName(methodName)) {
        throw StatusError(501, ErrorCode::Unsupported, "method not known");
    }
}

void checkField(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !isToken(line.substr(0, colon))) {
        throw malformed("a header line is not NAME: VALUE");
    }
}

void checkLines(std::string_view bytes) {
    bool requestLine = true;
    while (bytes.size() > 2) {  // The empty line is left.
        std::size_t end = 0;
        while (end < bytes.size() && !isControl(bytes[end])) {
            ++end;
        }
        if (bytes.substr(end, 2) != "\r\n") {
            throw malformed("control character in the head");
        }
        const auto line = bytes.substr(0, end);
        requestLine ? checkRequestLine(line) : checkField(line);
        requestLine = false;
        bytes.remove_prefix(end + 2);
    }
}

bool hasListToken(const Headers& headers, std::string_view name, std::string_view token) {
    const std::string list = headers.joined(name);
    std::string_view rest = list;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        auto item = rest.substr(0, comma);
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        item.remove_prefix(std::min(item.find_first_not_of(" \t"), item.size()));
        item = item.substr(0, item.find_last_not_of(" \t") + 1);
        if (equalsIgnoreCase(item, token)) {
            return true;
        }
    }
    return false;
}

/// Of the named header; one that is given twice would be read differently by others on the way.
std::optional<std::string_view> findOnly(const Headers& headers, std::string_view name) {
    std::optional<std::string_view> found;
    for (const auto& [key, value] : headers) {
        if (!equalsIgnoreCase(key, name)) {
            continue;
        }
        if (found) {
            throw malformed(key + " is given twice");
        }
        found = value;
    }
    return found;
}

void readFraming(RequestHead& head) {
    const auto length = findOnly(head.headers, "Content-Length");
    const auto coding = findOnly(head.headers, "Transfer-Encoding");
    const bool host = findOnly(head.headers, "Host").has_value();
    if (!host && !head.http10) {
        throw malformed("no Host header");
    }
    if (coding && (length || head.http10)) {
        throw malformed("Transfer-Encoding where it cannot be");
    }
    if (coding && !equalsIgnoreCase(*coding, "chunked")) {
        throw StatusError(501, ErrorCode::Unsupported, "transfer coding not supported");
    }
    head.chunked = coding.has_value();
    if (length) {
        const char* end = length->data() + length->size();
        const auto [at, error] = std::from_chars(length->data(), end, head.contentLength);
        if (error != std::errc() || at != end || head.contentLength > (1ULL << 62)) {
            throw malformed("Content-Length is not a number");
        }
    }
}

void readOptions(RequestHead& head) {
    if (head.headers.has("Connection")) {
        head.keepAlive = head.http10 ? hasListToken(head.headers, "Connection", "keep-alive")
                                     : !hasListToken(head.headers, "Connection", "close");
    } else {
        head.keepAlive = !head.http10;
    }
    if (const auto expect = head.headers.find("Expect"); expect && !head.http10) {
        if (!equalsIgnoreCase(*expect, "100-continue")) {
            throw StatusError(417, ErrorCode::Unsupported, "expectation not supported");
        }
        head.expectsContinue = true;
    }
}

std::string originForm(const std::string& target, Method method) {
    if (target.front() == '/' || (target == "*" && method == Method::Options)) {
        return target;
    }
    const auto scheme = target.find("://");
    if (scheme == std::string::npos || scheme > 5) {
        throw malformed("the target is neither a path nor a URL");
    }
    const auto path = target.find_first_of("/?", scheme + 3);
    if (path == std::string::npos) {
        return "/";
    }
    return target[path] == '/' ? target.substr(path) : "/" + target.substr(path);
}

/// Reads memory in place, so that one stream serves every request of a loop.
class MemoryBuffer final : public std::streambuf {
public:
    void reset(std::string_view bytes) {
        // The get area is never written to.
        char* begin = const_cast<char*>(bytes.data());
        setg(begin, begin, begin + bytes.size());
    }
};

}  // namespace

struct HeadParser::Poco {
    MemoryBuffer buffer;
    std::istream stream{&buffer};
    ::Poco::Net::HTTPRequest request;
};

HeadParser::HeadParser() : poco_(std::make_unique<Poco>()) {}

HeadParser::~HeadParser() = default;

std::optional<std::size_t> findHeadEnd(std::string_view bytes, std::size_t from) noexcept {
    const auto end = bytes.find("\r\n\r\n", from > 3 ? from - 3 : 0);
    return end == std::string_view::npos ? std::nullopt : std::optional(end + 4);
}

RequestHead HeadParser::parse(std::string_view bytes) {
    checkLines(bytes);
    auto& request = poco_->request;
    request.clear();
    poco_->buffer.reset(bytes);
    poco_->stream.clear();
    try {
        request.read(poco_->stream);
    } catch (const ::Poco::Exception& error) {
        // The syntax was checked above: what is left are Poco's limits on fields and their lengths.
        throw StatusError(431, ErrorCode::Invalid, "request head refused: " + error.message());
    }
    RequestHead head;
    head.method = *methodFromName(request.getMethod());
    head.http10 = request.getVersion() == ::Poco::Net::HTTPMessage::HTTP_1_0;
    head.target = originForm(request.getURI(), head.method);
    head.headers.reserve(request.size());
    for (const auto& [key, value] : request) {
        const auto end = value.find_last_not_of(" \t");
        head.headers.add(key, value.substr(0, end == std::string::npos ? 0 : end + 1));
    }
    readFraming(head);
    readOptions(head);
    return head;
}

}  // namespace consort::http
