// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "core/http/engine/exchange.h"
#include "core/http/server.h"
#include "core/http/server_options.h"

namespace consort::http {

/// The middleware: what happens to every request before and after its handler, in this order:
/// limits, CORS, rate limit, authentication, authorisation, handler, compression, security headers.
/// Stateless and thread-safe. Nothing throws out of it: errors become problem documents.
class Pipeline final {
public:
    Pipeline(const ServerOptions& options, ServerParts parts) : options_(options), parts_(parts) {}

    /// Everything that can be said before the body is read. An answer here means that the handler
    /// is not called. On the loop thread.
    std::optional<Response> admit(Exchange& exchange) const;

    /// Whether the loop thread may call handle(): the route is inline, and who calls is known
    /// without waiting for anything.
    bool runsInline(const Exchange& exchange) const;

    /// Authenticates if that was not done, authorises and calls the handler. On the loop thread
    /// if runsInline(), else on a worker.
    Response handle(Exchange& exchange) const;

    /// See Route::source. On a worker.
    std::string sourceOf(const Exchange& exchange) const;

    /// The answer of a worker's route that is at hand, on the loop thread; nullopt when there is
    /// none.
    std::optional<Response> handleQuickly(Exchange& exchange) const;

    /// Completes an answer: compression (workers only), CORS and security headers.
    void finish(Exchange& exchange, Response& response, Run where) const;

    /// The answer to an error, logged when it is ours.
    Response answerTo(const Error& error, const Exchange& exchange) const;

    /// Access log and metrics, when the last byte went out or the connection broke.
    void record(const Exchange& exchange, bool complete) const;

private:
    bool isCallerAtHand(const Exchange& exchange) const;
    void authorise(Exchange& exchange) const;
    std::optional<Response> preflight(const Exchange& exchange) const;
    bool originAllowed(std::string_view origin) const;
    void addCorsHeaders(const Request& request, Response& response) const;

    const ServerOptions& options_;
    ServerParts parts_;
};

}  // namespace consort::http
