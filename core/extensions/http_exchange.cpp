// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/http_exchange.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "core/base/error.h"
#include "core/base/text.h"

namespace consort::extensions {

namespace {

/// For the head; bodies are read past it, straight to where they are wanted.
constexpr std::size_t kHeadBuffer = 16'384;
constexpr std::size_t kBodyBuffer = 65'536;
constexpr std::size_t kMaxHead = 65'536;
constexpr std::size_t kMaxFields = 256;
constexpr std::size_t kMaxChunkLine = 4096;

/// What a token may hold besides letters and digits.
constexpr std::string_view kSigns = "!#$%&'*+-.^_`|~";

/// Set by the exchange itself, whatever the plugin says.
constexpr std::array<std::string_view, 6> kOwn{
    "host", "connection", "content-length", "transfer-encoding", "expect", "proxy-authorization"};

std::string folded(std::string_view text) {
    std::string lowered(text);
    for (auto& letter : lowered) {
        if (letter >= 'A' && letter <= 'Z') {
            letter = static_cast<char>(letter - 'A' + 'a');
        }
    }
    return lowered;
}

bool isToken(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               kSigns.find(c) != std::string_view::npos;
    });
}

bool isFieldValue(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return c == '\t' || (c >= 0x20 && c != 0x7f);
    });
}

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

Error noHttp(const std::string& why) {
    return unavailable("the answer is no HTTP/1.1: " + why);
}

template <class Number>
bool parseWhole(std::string_view text, Number& number, int base) {
    const auto* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, number, base);
    return error == std::errc() && at == end && !text.empty();
}

bool hasListItem(std::string_view list, std::string_view item) {
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (folded(trimmed(list.substr(0, comma))) == item) {
            return true;
        }
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

std::string headOf(const OutgoingRequest& request, bool viaProxy) {
    if (!isToken(request.method)) {
        throw invalid("the method is not one of HTTP");
    }
    std::string head = request.method + ' ' + (viaProxy ? request.to.origin() : "") +
                       request.to.target + " HTTP/1.1\r\nHost: " + request.to.authority() + "\r\n";
    for (const auto& [name, value] : request.headers) {
        if (!isToken(name) || !isFieldValue(value)) {
            throw invalid("a header is not one of HTTP");
        }
        if (std::find(kOwn.begin(), kOwn.end(), folded(name)) == kOwn.end()) {
            head += name + ": " + value + "\r\n";
        }
    }
    if (request.body && request.bodyBytes == kUnknownLength) {
        head += "Transfer-Encoding: chunked\r\n";
    } else if (request.body || request.method == "POST" || request.method == "PUT") {
        head += "Content-Length: " + std::to_string(request.body ? request.bodyBytes : 0) + "\r\n";
    }
    return head;
}

}  // namespace

std::string_view IncomingHead::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

HttpExchange::HttpExchange(std::unique_ptr<HttpWire> wire) : wire_(std::move(wire)) {}

HttpExchange::~HttpExchange() = default;

void HttpExchange::send(const OutgoingRequest& request, bool viaProxy, const CallWatch& watch) {
    isHead_ = request.method == "HEAD";
    wire_->write(headOf(request, viaProxy) + "\r\n", watch);
    if (request.body) {
        sendBody(request, watch);
    }
}

void HttpExchange::sendBody(const OutgoingRequest& request, const CallWatch& watch) {
    const bool isChunked = request.bodyBytes == kUnknownLength;
    buffer_.resize(kBodyBuffer);
    std::uint64_t left = request.bodyBytes;
    while (left > 0) {
        const std::span<char> space(
            buffer_.data(), static_cast<std::size_t>(std::min<std::uint64_t>(left, kBodyBuffer))
        );
        const auto got = request.body(space);
        const std::string_view bytes(buffer_.data(), got);
        if (isChunked) {
            std::array<char, 18> size{};
            const auto end = std::to_chars(size.begin(), size.end(), got, 16).ptr;
            wire_->write(std::string(size.begin(), end) + "\r\n", watch);
            wire_->write(bytes, watch);
            wire_->write("\r\n", watch);
        } else {
            wire_->write(bytes, watch);
            left -= got;
        }
        if (got == 0) {
            break;
        }
    }
    if (!isChunked && left > 0) {
        throw invalid("the body of the request is shorter than announced");
    }
}

IncomingHead HttpExchange::receiveHead(const CallWatch& watch) {
    IncomingHead head;
    do {
        std::size_t budget = kMaxHead;
        head = {};
        const auto line = readLine(budget, watch);
        const bool isHttp = line.size() >= 12 && line.starts_with("HTTP/1.") && line[8] == ' ' &&
                            (line.size() == 12 || line[12] == ' ') &&
                            parseWhole(std::string_view(line).substr(9, 3), head.status, 10);
        if (!isHttp || head.status < 100) {
            throw noHttp("it begins otherwise");
        }
        keepsAlive_ = line[7] != '0';
        readFields(head, budget, watch);
    } while (head.status < 200 && head.status != 101);
    frame(head);
    return head;
}

void HttpExchange::readFields(IncomingHead& head, std::size_t& budget, const CallWatch& watch) {
    for (;;) {
        const auto line = readLine(budget, watch);
        if (line.empty()) {
            return;
        }
        const auto colon = line.find(':');
        if (colon == std::string::npos || !isToken(std::string_view(line).substr(0, colon)) ||
            head.headers.size() >= kMaxFields) {
            throw noHttp("a header is broken");
        }
        head.headers.emplace_back(
            folded(line.substr(0, colon)),
            sanitizeUtf8(trimmed(std::string_view(line).substr(colon + 1)))
        );
    }
}

void HttpExchange::frame(const IncomingHead& head) {
    const auto connection = head.header("connection");
    keepsAlive_ =
        (keepsAlive_ && !hasListItem(connection, "close")) || hasListItem(connection, "keep-alive");
    const auto coding = head.header("transfer-encoding");
    const auto length = head.header("content-length");
    if (isHead_ || head.status == 204 || head.status == 304 || head.status == 101) {
        framing_ = Framing::None;
        isAtEnd_ = true;
    } else if (!coding.empty()) {
        if (folded(coding) != "chunked" || !length.empty()) {
            throw noHttp("its body has an unknown form");
        }
        framing_ = Framing::Chunked;
    } else if (!length.empty()) {
        if (!parseWhole(length, left_, 10)) {
            throw noHttp("its length is no number");
        }
        framing_ = Framing::Length;
        isAtEnd_ = left_ == 0;
    } else {
        framing_ = Framing::UntilClose;
    }
}

std::size_t HttpExchange::readBody(std::span<char> buffer, const CallWatch& watch) {
    if (isAtEnd_ || buffer.empty()) {
        return 0;
    }
    if (framing_ == Framing::UntilClose) {
        const auto got = take(buffer, watch);
        isAtEnd_ = got == 0;
        return got;
    }
    if (framing_ == Framing::Chunked && left_ == 0 && !nextChunk(watch)) {
        isAtEnd_ = true;
        return 0;
    }
    const auto limit = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), left_));
    const auto got = take(buffer.first(limit), watch);
    if (got == 0) {
        throw unavailable("the connection broke off within the response");
    }
    left_ -= got;
    isAtEnd_ = framing_ == Framing::Length && left_ == 0;
    return got;
}

bool HttpExchange::nextChunk(const CallWatch& watch) {
    std::size_t budget = kMaxChunkLine;
    if (!isFirstChunk_ && !readLine(budget, watch).empty()) {
        throw noHttp("a chunk does not end where it should");
    }
    isFirstChunk_ = false;
    const auto line = readLine(budget, watch);
    const auto size = trimmed(std::string_view(line).substr(0, line.find(';')));
    if (!parseWhole(size, left_, 16)) {
        throw noHttp("a chunk has no size");
    }
    if (left_ > 0) {
        return true;
    }
    IncomingHead trailer;
    budget = kMaxHead;
    readFields(trailer, budget, watch);
    return false;
}

std::string HttpExchange::readLine(std::size_t& budget, const CallWatch& watch) {
    std::string line;
    for (;;) {
        if (at_ == end_) {
            at_ = end_ = 0;
            buffer_.resize(kHeadBuffer);
            end_ = wire_->read(buffer_, watch);
            if (end_ == 0) {
                throw unavailable("the connection was closed before the response");
            }
            hasBegun_ = true;
        }
        const auto* from = buffer_.data() + at_;
        const auto* newline = static_cast<const char*>(std::memchr(from, '\n', end_ - at_));
        const auto count =
            newline == nullptr ? end_ - at_ : static_cast<std::size_t>(newline - from) + 1;
        if (count > budget) {
            throw noHttp("its head is longer than 64 KiB");
        }
        budget -= count;
        at_ += count;
        line.append(from, count);
        if (newline != nullptr) {
            line.resize(line.size() - (line.ends_with("\r\n") ? 2 : 1));
            return line;
        }
    }
}

std::size_t HttpExchange::take(std::span<char> buffer, const CallWatch& watch) {
    if (at_ == end_) {
        // A listener may take an hour over what is left, and thousands do.
        buffer_ = {};
        at_ = end_ = 0;
        return wire_->read(buffer, watch);
    }
    const auto count = std::min(buffer.size(), end_ - at_);
    std::memcpy(buffer.data(), buffer_.data() + at_, count);
    at_ += count;
    return count;
}

std::unique_ptr<HttpWire> HttpExchange::takeReusable() {
    const bool isClean = isAtEnd_ && keepsAlive_ && framing_ != Framing::UntilClose && at_ == end_;
    return isClean ? std::move(wire_) : nullptr;
}

}  // namespace consort::extensions
