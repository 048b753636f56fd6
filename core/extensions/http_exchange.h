// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/extensions/http_wire.h"

namespace consort::extensions {

using HttpFields = std::vector<std::pair<std::string, std::string>>;

/// Fills a buffer; 0 at the end. Throws Error.
using HttpSource = std::function<std::size_t(std::span<char>)>;

inline constexpr std::uint64_t kUnknownLength = UINT64_MAX;

struct OutgoingRequest {
    std::string method;
    HttpAddress to;
    HttpFields headers;
    HttpSource body;              ///< Empty for none.
    std::uint64_t bodyBytes = 0;  ///< kUnknownLength: chunked.
};

struct IncomingHead {
    int status = 0;
    HttpFields headers;  ///< Names in lower case.

    /// Empty when there is none.
    std::string_view header(std::string_view name) const;
};

/// One request and its response on a connection, after RFC 9112. Bodies that end early are
/// Error(Unavailable), never the end. Confined to one thread at a time.
class HttpExchange final {
public:
    explicit HttpExchange(std::unique_ptr<HttpWire> wire);
    ~HttpExchange();
    HttpExchange(const HttpExchange&) = delete;
    HttpExchange& operator=(const HttpExchange&) = delete;

    /// `viaProxy`: in absolute form. Throws Error, Invalid for a method or header that is none.
    void send(const OutgoingRequest& request, bool viaProxy, const CallWatch& watch);

    /// At most 64 KiB of head. Throws Error(Unavailable) when it is no HTTP.
    IncomingHead receiveHead(const CallWatch& watch);

    /// 0 at the end of the body.
    std::size_t readBody(std::span<char> buffer, const CallWatch& watch);

    /// Whether any byte of the response has come.
    bool hasBegun() const noexcept { return hasBegun_; }

    /// The connection, when the response has been read to its end and it may be used again; else
    /// null.
    std::unique_ptr<HttpWire> takeReusable();

private:
    enum class Framing { None, Length, Chunked, UntilClose };

    void sendBody(const OutgoingRequest& request, const CallWatch& watch);
    std::string readLine(std::size_t& budget, const CallWatch& watch);
    void readFields(IncomingHead& head, std::size_t& budget, const CallWatch& watch);
    void frame(const IncomingHead& head);
    bool nextChunk(const CallWatch& watch);
    std::size_t take(std::span<char> buffer, const CallWatch& watch);

    std::unique_ptr<HttpWire> wire_;
    std::vector<char> buffer_;
    std::size_t at_ = 0;
    std::size_t end_ = 0;
    bool hasBegun_ = false;
    bool isHead_ = false;
    bool keepsAlive_ = false;
    Framing framing_ = Framing::None;
    std::uint64_t left_ = 0;  ///< Of the body, or of the chunk.
    bool isFirstChunk_ = true;
    bool isAtEnd_ = false;
};

}  // namespace consort::extensions
