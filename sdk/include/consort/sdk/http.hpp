// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <consort/sdk/detail/boundary.hpp>
#include <consort/sdk/detail/lent_reader.hpp>
#include <consort/sdk/host.hpp>

namespace consort::sdk {
inline namespace v0 {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
    std::string url;  ///< http or https; its host must be declared in `uses`.
    std::string method = "GET";
    HttpHeaders headers = {};
    /// Text, or bytes that are pulled while they are sent: borrowed, never null.
    std::variant<std::string, Source*, Reader*> body = {};
    std::uint64_t bodyBytes = CONSORT_TO_END;  ///< Of a pulled body; CONSORT_TO_END = chunked.
    std::chrono::milliseconds timeout{0};      ///< Until the response head; zero = the call's.
    bool followRedirects = false;              ///< Up to 5, of GET and HEAD, to declared hosts.
};

/// The answer, whatever its status. The body may be handed on as a blob's.
struct HttpResponse {
    int status = 0;
    HttpHeaders headers = {};  ///< Names in lower case.
    HostReader body{nullptr};

    /// The first header of that name, which is in lower case; empty when there is none.
    std::string_view header(std::string_view name) const noexcept {
        for (const auto& [key, value] : headers) {
            if (key == name) {
                return value;
            }
        }
        return {};
    }

    bool isSuccess() const noexcept { return status >= 200 && status < 300; }

    /// What `retry-after` asks for in seconds; zero when it does not.
    std::chrono::milliseconds retryAfter() const noexcept {
        std::int64_t seconds = 0;
        for (const char digit : header("retry-after")) {
            if (digit < '0' || digit > '9' || seconds > 1'000'000) {
                return {};
            }
            seconds = seconds * 10 + (digit - '0');
        }
        return std::chrono::seconds(seconds);
    }

    /// The whole body. Throws Unavailable when it is longer than `maxBytes`, and HostError.
    std::string text(Call call, std::size_t maxBytes = std::size_t{4} << 20) {
        std::string text;
        char buffer[16'384];
        while (const auto got = body.read(call, buffer)) {
            if (got > maxBytes - text.size()) {
                throw Unavailable(
                    "the response is longer than " + std::to_string(maxBytes) + " bytes"
                );
            }
            text.append(buffer, got);
        }
        return text;
    }
};

/// HTTP client of the host: pooled, TLS-checked, restricted to declared hosts. Thread-safe. Throws
/// HostError, with code() CONSORT_E_UNAVAILABLE or CONSORT_E_TIMEOUT when there was no answer and
/// CONSORT_E_DENIED for a host that is not declared.
class Http {
public:
    explicit Http(const consort_http_v1* http) noexcept : http_(http) {}

    HttpResponse send(Call call, const HttpRequest& request) const {
        std::vector<consort_kv> headers;
        for (const auto& [name, value] : request.headers) {
            headers.push_back({toC(name), toC(value)});
        }
        Body body(request);
        consort_http_request lowered{};
        lowered.size = sizeof(lowered);
        lowered.flags = request.followRedirects ? std::uint32_t{CONSORT_HTTP_FOLLOW} : 0;
        lowered.method = toC(request.method);
        lowered.url = toC(request.url);
        lowered.headers = headers.data();
        lowered.n_headers = static_cast<std::uint32_t>(headers.size());
        lowered.timeout_ms = static_cast<std::uint32_t>(request.timeout.count());
        lowered.body = body.raw();
        lowered.body_bytes = body.bytes();
        std::optional<HttpResponse> response;
        detail::Collector<consort_http_response> collect([&](const consort_http_response& pushed) {
            HostReader taken(pushed.body);
            response.emplace();
            response->body = std::move(taken);
            response->status = pushed.status;
            for (std::uint32_t i = 0; i < pushed.n_headers; ++i) {
                response->headers.emplace_back(
                    fromC(pushed.headers[i].key), fromC(pushed.headers[i].value)
                );
            }
            return true;
        });
        collect.finish(http_->send(
            http_->ctx, call.raw(), &lowered, consort_http_response_sink{&collect, collect.push}
        ));
        if (!response) {
            throw Unavailable("the host gave no response");
        }
        return std::move(*response);
    }

    HttpResponse get(Call call, std::string url, HttpHeaders headers = {}) const {
        return send(call, {.url = std::move(url), .headers = std::move(headers)});
    }

    HttpResponse post(Call call, std::string url, std::string body, std::string contentType) const {
        return send(
            call,
            {.url = std::move(url),
             .method = "POST",
             .headers = {{"content-type", std::move(contentType)}},
             .body = std::move(body)}
        );
    }

private:
    /// The body of a request as a reader, for the time of one call.
    class Body final {
    public:
        explicit Body(const HttpRequest& request) {
            if (const auto* text = std::get_if<std::string>(&request.body)) {
                text_ = *text;
                lent_ = {sizeof(lent_), 0, this, &readText, &keep};
                raw_ = text->empty() ? nullptr : &lent_;
                bytes_ = text->size();
                return;
            }
            bytes_ = request.bodyBytes;
            if (const auto* source = std::get_if<Source*>(&request.body)) {
                raw_ = (*source)->raw();
            } else {
                lent_ = {sizeof(lent_), 0, std::get<Reader*>(request.body), &readReader, &keep};
                raw_ = &lent_;
            }
        }

        Body(const Body&) = delete;
        Body& operator=(const Body&) = delete;

        const consort_reader* raw() const noexcept { return raw_; }

        std::uint64_t bytes() const noexcept { return bytes_; }

    private:
        static std::int64_t readText(
            void* context, consort_call* /*call*/, void* buffer, std::uint64_t capacity
        ) noexcept {
            auto& text = static_cast<Body*>(context)->text_;
            const auto count = text.copy(static_cast<char*>(buffer), capacity);
            text.remove_prefix(count);
            return static_cast<std::int64_t>(count);
        }

        static std::int64_t readReader(
            void* context, consort_call* call, void* buffer, std::uint64_t capacity
        ) noexcept {
            return detail::readInto(*static_cast<Reader*>(context), call, buffer, capacity);
        }

        static void keep(void* /*context*/) noexcept {}

        std::string_view text_;
        consort_reader lent_{};
        const consort_reader* raw_ = nullptr;
        std::uint64_t bytes_ = 0;
    };

    const consort_http_v1* http_;
};

inline Http Host::http() const {
    if (!CONSORT_HAS(host_, http)) {
        throw Unsupported("the host gives no http: name \"http:HOST\" in kInfo.uses");
    }
    return Http(host_->http);
}

}  // namespace v0
}  // namespace consort::sdk
