// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/http/body.h"
#include "core/http/headers.h"

namespace consort::http {

/// What a handler answers. Content-Length, Date, Connection and the security headers are added by
/// the server; Content-Length set here is kept only on answers to HEAD.
struct Response {
    int status = 200;
    Headers headers{};
    Body body{};

    [[nodiscard]] static Response json(std::string text, int status = 200);
    [[nodiscard]] static Response json(SharedText text, int status = 200);
    [[nodiscard]] static Response text(
        std::string text,
        std::string_view contentType = "text/plain; charset=utf-8",
        int status = 200
    );
    [[nodiscard]] static Response noContent();
    [[nodiscard]] static Response redirect(std::string_view location, int status = 302);
    [[nodiscard]] static Response events(std::shared_ptr<EventStream> stream);

    /// A problem document (RFC 9457); see problem.h for the others. Throwing the Error from the
    /// handler gives the same, with the request id in it.
    [[nodiscard]] static Response problem(const Error& error);

    /// Sets a header and returns the response: `return Response::json(…).with("ETag", tag);`
    Response&& with(std::string name, std::string value) && {
        headers.set(std::move(name), std::move(value));
        return std::move(*this);
    }
};

/// A cookie of this server: HttpOnly unless `script` may read it, SameSite=Lax, Secure over TLS.
struct SetCookie {
    std::string name;
    std::string value;
    std::string path = "/";
    long maxAgeSeconds = -1;  ///< Negative: until the browser closes; 0 deletes it.
    bool httpOnly = true;
    bool secure = true;
    std::string sameSite = "Lax";

    /// The value of the Set-Cookie header.
    std::string toHeader() const;
};

}  // namespace consort::http
