// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/access.h"
#include "core/http/method.h"
#include "core/http/request.h"
#include "core/http/response.h"

namespace consort::http {

using Handler = std::function<Response(const Request&)>;

/// Answers at once or not at all: nullopt leaves the request to a worker. Runs on the loop thread,
/// so it must not block.
using QuickHandler = std::function<std::optional<Response>(const Request&)>;

/// Whom the handler will wait for, such as a storage: one takes half of the storage workers at
/// most, and the others' requests pass those that wait for it. Runs on a worker before the caller
/// is known; what it throws is nobody in particular.
using SourceOf = std::function<std::string(const Request&)>;

/// Limits of one route, where they differ from the server's.
struct RouteLimits {
    std::uint64_t maxBodyBytes = 1024 * 1024;  ///< More is answered 413. Above 1 MiB it is spooled.
};

/// One row of the table that is the HTTP surface.
struct Route {
    Method method;
    std::string path;  ///< "/api/v1/tracks/{id}"; a last segment "{rest...}" takes the whole tail.
    Access access;     ///< No default: every row says who may call it.
    Run run;
    std::string summary;
    Handler handler;
    RouteLimits limits{};
    QuickHandler quick{};   ///< For the pools: tried first, where an answer may be at hand.
    SourceOf source{};      ///< For Run::Storage.
    std::size_t index = 0;  ///< Set by Router::add.
};

/// The table of routes, as a tree over path segments: text wins over `{name}`, which wins over
/// `{rest...}`. GET rows answer HEAD too unless there is a HEAD row. Filled at start, read by many
/// threads afterwards.
class Router {
public:
    enum class Outcome { Found, NotFound, MethodNotAllowed, BadPath };

    static constexpr std::size_t kNoRoute = static_cast<std::size_t>(-1);

    struct Match {
        Outcome outcome = Outcome::NotFound;
        const Route* route = nullptr;  ///< Set when Found.
        std::size_t index = kNoRoute;  ///< Of the route, in the order of addition.
        Request::PathParams params{};
        std::string allow{};  ///< "GET, HEAD, OPTIONS" when MethodNotAllowed.
    };

    Router();
    ~Router();
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    /// Throws std::logic_error for a path that does not start with "/", for parameters that are not
    /// whole segments, and for a second row with the same method and shape of path.
    void add(Route route);

    /// Answers GET and HEAD of paths that no row knows (the web player's pages).
    void setFallback(Route route);

    /// In the order of addition; the fallback is not among them.
    const std::deque<Route>& routes() const noexcept { return routes_; }

    const Route* fallback() const noexcept { return fallback_.get(); }

    /// `path` as sent. BadPath for malformed escapes, encoded NUL, what is no UTF-8, and "." or
    /// ".." segments however they are written.
    Match match(Method method, std::string_view path) const;

private:
    struct Node;

    std::deque<Route> routes_;
    std::unique_ptr<Node> root_;
    std::unique_ptr<Route> fallback_;
};

}  // namespace consort::http
