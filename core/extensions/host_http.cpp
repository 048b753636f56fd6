// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/host_http.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/extensions/call_watch.h"
#include "core/extensions/host_guard.h"
#include "core/extensions/http_client.h"

namespace consort::extensions {

namespace {

constexpr int kMaxRedirects = 5;
constexpr std::uint32_t kMaxFields = 256;

/// The body of a response, the plugin's from the push on; it ends itself when it is closed.
struct LentBody {
    LentBody(std::unique_ptr<HttpResponseBody> body, std::atomic<int>& openBodies)
        : api{sizeof(consort_reader), 0, this, &onRead, &onClose},
          from(std::move(body)),
          open(openBodies) {}

    LentBody(const LentBody&) = delete;
    LentBody& operator=(const LentBody&) = delete;

    ~LentBody() { --open; }

    static std::int64_t onRead(
        void* ctx, consort_call* call, void* buffer, std::uint64_t capacity
    ) {
        std::int64_t got = 0;
        const auto status = guardHost(call, [&]() -> std::int32_t {
            const std::span<char> target(
                static_cast<char*>(buffer), static_cast<std::size_t>(capacity)
            );
            const CallWatch watch(call);
            got = static_cast<std::int64_t>(static_cast<LentBody*>(ctx)->from->read(target, watch));
            return CONSORT_OK;
        });
        return status == CONSORT_OK ? got : -std::int64_t{status};
    }

    static void onClose(void* ctx) { std::unique_ptr<LentBody>(static_cast<LentBody*>(ctx)); }

    consort_reader api;
    std::unique_ptr<HttpResponseBody> from;
    std::atomic<int>& open;
};

bool isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// What must not reach another host than the one it was meant for.
void dropCredentials(HttpFields& headers) {
    std::erase_if(headers, [](const auto& field) {
        std::string name = field.first;
        std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
            return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        });
        return name == "authorization" || name == "cookie";
    });
}

OutgoingRequest raiseRequest(consort_call* call, const consort_http_request& from) {
    OutgoingRequest request;
    request.method = view(from.method);
    request.to = parseHttpAddress(view(from.url));
    if (from.n_headers > kMaxFields) {
        throw invalid("more than 256 headers");
    }
    for (std::uint32_t i = 0; i < from.n_headers; ++i) {
        request.headers.emplace_back(view(from.headers[i].key), view(from.headers[i].value));
    }
    if (from.body == nullptr) {
        return request;
    }
    request.bodyBytes = from.body_bytes;
    request.body = [call, reader = from.body](std::span<char> buffer) {
        const auto got = reader->read(reader->ctx, call, buffer.data(), buffer.size());
        if (got < 0) {
            throw Error(
                toErrorCode(static_cast<std::int32_t>(-got)),
                "the body of the request cannot be read"
            );
        }
        return std::min(static_cast<std::size_t>(got), buffer.size());
    };
    return request;
}

}  // namespace

HostHttp::HostHttp(HttpClient& client, HttpAllowList allowed)
    : client_(client),
      allowed_(std::move(allowed)),
      table_{sizeof(consort_http_v1), 0, this, &onSend} {}

std::int32_t HostHttp::onSend(
    void* ctx,
    consort_call* call,
    const consort_http_request* request,
    consort_http_response_sink out
) {
    auto& self = *static_cast<HostHttp*>(ctx);
    return guardHost(call, [&] {
        const auto theirs = adopt(request);
        const CallWatch watch(call, std::chrono::milliseconds(theirs.timeout_ms));
        const bool redirects = (theirs.flags & CONSORT_HTTP_FOLLOW) != 0;
        return self.push(self.follow(raiseRequest(call, theirs), redirects, watch), out);
    });
}

IncomingResponse HostHttp::follow(OutgoingRequest request, bool redirects, const CallWatch& watch) {
    const bool mayFollow = redirects && (request.method == "GET" || request.method == "HEAD");
    for (int hop = 0;; ++hop) {
        checkAllowed(request.to);
        auto response = client_.send(request, watch);
        const auto location = response.head.header("location");
        if (!mayFollow || !isRedirect(response.head.status) || location.empty()) {
            return response;
        }
        if (hop == kMaxRedirects) {
            throw unavailable(request.to.origin() + ": redirects more than 5 times");
        }
        const auto next = resolveHttpAddress(request.to, location);
        if (request.to.isSecure && !next.isSecure) {
            throw Error(ErrorCode::Denied, request.to.origin() + ": redirects away from https");
        }
        if (!next.hasSameOrigin(request.to)) {
            dropCredentials(request.headers);
        }
        request.to = next;
    }
}

void HostHttp::checkAllowed(const HttpAddress& to) const {
    if (!allowed_.allows(to.host)) {
        throw Error(
            ErrorCode::Denied,
            "the host \"" + to.host + "\" is not declared: name \"http:" + to.host + "\" in uses"
        );
    }
}

std::int32_t HostHttp::push(IncomingResponse response, consort_http_response_sink out) {
    std::vector<consort_kv> headers;
    headers.reserve(response.head.headers.size());
    for (const auto& [name, value] : response.head.headers) {
        headers.push_back({lower(name), lower(value)});
    }
    if (++open_ > client_.maxOpenPerPlugin()) {
        --open_;
        throw Error(
            ErrorCode::Quota,
            std::to_string(client_.maxOpenPerPlugin()) + " responses are open: close their bodies"
        );
    }
    auto body = std::make_unique<LentBody>(std::move(response.body), open_);
    const consort_http_response lowered{
        sizeof lowered,
        response.head.status,
        headers.data(),
        static_cast<std::uint32_t>(headers.size()),
        0,
        &body.release()->api};
    const auto status = out.push(out.ctx, &lowered);
    return status == CONSORT_STOP ? CONSORT_OK : status;
}

}  // namespace consort::extensions
