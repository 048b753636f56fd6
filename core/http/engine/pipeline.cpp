// SPDX-License-Identifier: Apache-2.0
#include "core/http/engine/pipeline.h"

#include <algorithm>
#include <exception>

#include "core/base/log.h"
#include "core/http/engine/compress.h"
#include "core/http/problem.h"

namespace consort::http {

namespace {

bool carriesCredentials(const Request& request) {
    return request.header("Authorization") || request.header("Cookie") ||
           request.header("X-API-Key") || !request.queryString().empty();
}

bool isHtml(const Response& response) {
    const auto type = response.headers.find("Content-Type");
    return type && type->starts_with("text/html");
}

void setUnlessGiven(Headers& headers, const char* name, const std::string& value) {
    if (!headers.has(name)) {
        headers.add(name, value);
    }
}

}  // namespace

std::optional<Response> Pipeline::admit(Exchange& exchange) const {
    try {
        auto& request = exchange.request;
        if (request.method() == Method::Options) {
            if (auto response = preflight(exchange)) {
                return response;
            }
        }
        if (options_.rateLimit) {
            if (const auto wait = options_.rateLimit(request)) {
                throw Error(ErrorCode::Quota, "too many requests").withRetryAfter(*wait);
            }
        }
        auto& match = exchange.match;
        switch (match.outcome) {
            case Router::Outcome::BadPath:
                throw invalid("malformed path");
            case Router::Outcome::NotFound:
                throw notFound("nothing is served at this path");
            case Router::Outcome::MethodNotAllowed:
                return answerTo(
                           StatusError(405, ErrorCode::Unsupported, "allowed here: " + match.allow),
                           exchange
                )
                    .with("Allow", match.allow);
            case Router::Outcome::Found:
                break;
        }
        request.setPathParams(std::move(match.params));
        if (exchange.framing.hasBody() && isCallerAtHand(exchange)) {
            // Before a byte of the body is taken from somebody who may not send it.
            authorise(exchange);
        }
        return std::nullopt;
    } catch (const Error& error) {
        return answerTo(error, exchange);
    } catch (const std::exception& error) {
        return answerTo(Error(ErrorCode::Internal, error.what()), exchange);
    }
}

std::optional<Response> Pipeline::handleQuickly(Exchange& exchange) const {
    const auto& quick = exchange.match.route->quick;
    if (!quick || !isCallerAtHand(exchange)) {
        return std::nullopt;
    }
    try {
        authorise(exchange);
        return quick(exchange.request);
    } catch (const Error& error) {
        return answerTo(error, exchange);
    } catch (const std::exception& error) {
        return answerTo(Error(ErrorCode::Internal, error.what()), exchange);
    }
}

bool Pipeline::runsInline(const Exchange& exchange) const {
    return exchange.match.route->run == Run::Inline && isCallerAtHand(exchange);
}

bool Pipeline::isCallerAtHand(const Exchange& exchange) const {
    return exchange.authenticated || parts_.authenticator.isAtHand(exchange.request);
}

std::string Pipeline::sourceOf(const Exchange& exchange) const {
    const auto& source = exchange.match.route->source;
    try {
        return source ? source(exchange.request) : std::string();
    } catch (const std::exception&) {
        return {};  // The handler says what is wrong.
    }
}

Response Pipeline::handle(Exchange& exchange) const {
    try {
        authorise(exchange);
        return exchange.match.route->handler(exchange.request);
    } catch (const Error& error) {
        return answerTo(error, exchange);
    } catch (const std::exception& error) {
        return answerTo(Error(ErrorCode::Internal, error.what()), exchange);
    } catch (...) {
        return answerTo(Error(ErrorCode::Internal, "unknown exception"), exchange);
    }
}

void Pipeline::authorise(Exchange& exchange) const {
    const Access access = exchange.match.route->access;
    auto& request = exchange.request;
    if (!exchange.authenticated) {
        exchange.authenticated = true;
        if (access != Access::Public) {
            request.setPrincipal(parts_.authenticator.authenticate(request));
        } else if (carriesCredentials(request)) {
            try {
                request.setPrincipal(parts_.authenticator.authenticate(request));
            } catch (const Error& error) {
                // A stale cookie must not keep anybody from what is public, signing in above all.
                parts_.log.debug("http", "credentials ignored", {{"reason", error.what()}});
                request.setCredentialsError(error);
            }
        }
    }
    requireAccess(request, access);
}

std::optional<Response> Pipeline::preflight(const Exchange& exchange) const {
    const auto& request = exchange.request;
    const auto origin = request.header("Origin");
    if (origin && request.header("Access-Control-Request-Method")) {
        Response response = Response::noContent();
        if (originAllowed(*origin)) {
            response.headers.add(
                "Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE"
            );
            response.headers.add(
                "Access-Control-Allow-Headers",
                "Authorization, Content-Type, If-Match, If-None-Match, If-Range, Idempotency-Key, "
                "Last-Event-ID, Range, X-API-Key, X-CSRF-Token"
            );
            response.headers.add(
                "Access-Control-Max-Age", std::to_string(options_.cors.preflightMaxAge.count())
            );
        }
        return response;
    }
    if (exchange.match.outcome == Router::Outcome::MethodNotAllowed) {
        return Response::noContent().with("Allow", exchange.match.allow);
    }
    return std::nullopt;
}

bool Pipeline::originAllowed(std::string_view origin) const {
    const auto& allowed = options_.cors.allowedOrigins;
    return std::any_of(allowed.begin(), allowed.end(), [&](const std::string& one) {
        return one == "*" || one == origin;
    });
}

void Pipeline::addCorsHeaders(const Request& request, Response& response) const {
    if (options_.cors.allowedOrigins.empty()) {
        return;
    }
    response.headers.add("Vary", "Origin");
    const auto origin = request.header("Origin");
    if (!origin || !originAllowed(*origin)) {
        return;
    }
    const bool any = options_.cors.allowedOrigins.front() == "*";
    response.headers.add("Access-Control-Allow-Origin", any ? "*" : std::string(*origin));
    if (options_.cors.allowCredentials && !any) {
        response.headers.add("Access-Control-Allow-Credentials", "true");
    }
    response.headers.add(
        "Access-Control-Expose-Headers",
        "Accept-Ranges, Content-Length, Content-Range, ETag, Last-Modified, Location, Retry-After, "
        "X-Request-Id"
    );
}

void Pipeline::finish(Exchange& exchange, Response& response, Run where) const {
    if (options_.compress && where == Run::Worker) {
        try {
            compressIfWorthwhile(exchange.request, response);
        } catch (const std::exception& error) {
            parts_.log.warning("http", "answer sent uncompressed", {{"reason", error.what()}});
        }
    }
    addCorsHeaders(exchange.request, response);
    auto& headers = response.headers;
    headers.add("X-Content-Type-Options", "nosniff");
    setUnlessGiven(headers, "Referrer-Policy", "same-origin");
    if (isHtml(response)) {
        setUnlessGiven(headers, "Content-Security-Policy", options_.contentSecurityPolicy);
        setUnlessGiven(headers, "X-Frame-Options", "DENY");
    }
    headers.add("X-Request-Id", exchange.request.requestId());
}

Response Pipeline::answerTo(const Error& error, const Exchange& exchange) const {
    Response response = toResponse(error, exchange.request.requestId());
    if (response.status >= 500) {
        const auto level =
            error.code() == ErrorCode::Internal ? LogLevel::Error : LogLevel::Warning;
        const LogField fields[] = {
            {"request_id", exchange.request.requestId()},
            {"method", name(exchange.request.method())},
            {"path", exchange.request.path()},
            {"code", name(error.code())},
            {"reason", error.what()},
        };
        parts_.log.write(level, "http", "request failed", fields, std::size(fields));
    }
    return response;
}

void Pipeline::record(const Exchange& exchange, bool complete) const {
    const int status = exchange.response ? exchange.response->status : 0;
    if (!options_.accessLog || !parts_.log.enabled(LogLevel::Info)) {
        return;
    }
    const auto elapsed = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - exchange.started
    );
    const std::string statusText = std::to_string(status);
    const std::string bytes = std::to_string(exchange.bytesSent);
    const std::string micros = std::to_string(elapsed.count());
    const LogField fields[] = {
        {"request_id", exchange.request.requestId()},
        {"client", exchange.request.clientAddress()},
        {"method", name(exchange.request.method())},
        {"path", exchange.request.path()},
        {"status", statusText},
        {"bytes", bytes},
        {"us", micros},
        {"complete", complete ? "yes" : "no"},
    };
    parts_.log.write(LogLevel::Info, "http", "request", fields, std::size(fields));
}

}  // namespace consort::http
