// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/backends/call_context.h"
#include "core/base/backends/storage_backend.h"
#include "core/base/error.h"
#include "core/base/file_descriptor.h"
#include "core/http/headers.h"
#include "core/http/method.h"
#include "core/http/principal.h"

namespace consort::http {

/// A body too large to be gathered in memory, in an unlinked temporary file.
struct SpooledBody {
    FileDescriptor fd;
    std::uint64_t size = 0;
};

/// What a request is made of; tests make requests from these without a socket.
struct RequestParts {
    Method method = Method::Get;
    std::string target = "/";  ///< Path and query as sent, still percent-encoded.
    Headers headers{};
    std::string body{};
    std::string clientAddress = "127.0.0.1";
    std::string requestId = "test";
    bool isTls = false;
    std::stop_token stop{};
};

/// One HTTP request. Read-only for handlers and confined to the thread that handles it; views
/// returned here live as long as the request, which ends when the handler returns.
class Request {
public:
    using PathParams = std::vector<std::pair<std::string, std::string>>;

    explicit Request(RequestParts parts);

    Method method() const noexcept { return parts_.method; }

    /// Still percent-encoded, without the query.
    std::string_view path() const noexcept;

    /// As sent after "?", still encoded; empty without one.
    std::string_view queryString() const noexcept;

    /// Decoded value of a query parameter; the first one if repeated. A malformed escape throws
    /// Error(Invalid) naming the parameter.
    std::optional<std::string> query(std::string_view name) const;
    std::vector<std::string> queryAll(std::string_view name) const;

    std::optional<std::string_view> header(std::string_view name) const noexcept;

    const Headers& headers() const noexcept { return parts_.headers; }

    std::optional<std::string_view> cookie(std::string_view name) const noexcept;

    /// Decoded segment that matched `{name}` of the route. Throws std::logic_error when the route
    /// has no such parameter.
    const std::string& pathParam(std::string_view name) const;

    template <class IdT>
    IdT pathId(std::string_view name) const {
        return IdT(pathParam(name));
    }

    /// The gathered body; empty when there was none or it was spooled.
    std::string_view body() const noexcept { return parts_.body; }

    /// Null unless the body was spooled.
    const SpooledBody* bodyFile() const noexcept { return spooled_ ? &*spooled_ : nullptr; }

    std::uint64_t bodySize() const noexcept;

    /// Reads the body from its start, wherever it is kept. Must not outlive the request.
    std::unique_ptr<BlobReader> bodyReader() const;

    /// Numeric address of the client, as told by a trusted proxy if one is in front.
    const std::string& clientAddress() const noexcept { return parts_.clientAddress; }

    const std::string& requestId() const noexcept { return parts_.requestId; }

    /// Whether the client speaks TLS, to us or to a trusted proxy.
    bool isTls() const noexcept { return parts_.isTls; }

    /// The Host header; empty when an HTTP/1.0 client sent none.
    std::string_view host() const noexcept;

    /// The signed-in caller. Throws Error(Unauthorized) when there is none.
    const Principal& user() const;

    const std::optional<Principal>& principal() const noexcept { return principal_; }

    /// Why the credentials of a request to a public route were ignored; nullptr when they were not.
    /// Unavailable and its like mean that nobody could tell whether they are good.
    const Error* credentialsError() const noexcept {
        return credentialsError_ ? &*credentialsError_ : nullptr;
    }

    /// Context for calls into services and plugins: request id and a stop token that fires when
    /// the client goes away or the server stops.
    CallContext callContext(std::chrono::milliseconds timeout = {}) const;

    /// For the server and for tests.
    void setPathParams(PathParams params) { pathParams_ = std::move(params); }

    void setPrincipal(std::optional<Principal> principal) { principal_ = std::move(principal); }

    void setCredentialsError(Error error) { credentialsError_ = std::move(error); }

    void setStop(std::stop_token stop) { parts_.stop = std::move(stop); }

    void setBody(std::string body) { parts_.body = std::move(body); }

    void setBody(SpooledBody body) { spooled_ = std::move(body); }

private:
    RequestParts parts_;
    std::size_t pathLength_;
    PathParams pathParams_;
    std::optional<SpooledBody> spooled_;
    std::optional<Principal> principal_;
    std::optional<Error> credentialsError_;
};

}  // namespace consort::http
