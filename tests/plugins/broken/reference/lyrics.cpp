// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include "reference.h"

namespace reference {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view kHead = "LYRICS\n";

struct Response {
    std::int32_t status = 0;
    std::uint32_t retryAfterMs = 0;
    std::string body;
    std::int32_t failure = CONSORT_OK;
    consort_call* call = nullptr;
};

std::int32_t receive(void* ctx, const consort_http_response* received) noexcept {
    auto& response = *static_cast<Response*>(ctx);
    response.status = received->status;
    for (std::uint32_t i = 0; i < received->n_headers; ++i) {
        if (view(received->headers[i].key) == "retry-after") {
            response.retryAfterMs = static_cast<std::uint32_t>(
                1000 * std::stoi(std::string(view(received->headers[i].value)))
            );
        }
    }
    char buffer[512];
    std::int64_t count = 1;
    while (count > 0) {
        count = received->body->read(received->body->ctx, response.call, buffer, sizeof buffer);
        response.body.append(buffer, count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    response.failure = static_cast<std::int32_t>(-count);
    received->body->close(received->body->ctx);
    return CONSORT_OK;
}

std::int32_t get(Instance& self, consort_call* call, const std::string& url, Response& out) {
    if (self.host->http == nullptr) {
        return fail(call, CONSORT_E_UNAVAILABLE, "http was not granted");
    }
    out.call = call;
    consort_http_request request{};
    request.size = sizeof request;
    request.method = lower("GET");
    request.url = lower(url);
    return self.host->http->send(self.host->http->ctx, call, &request, {&out, &receive});
}

/// What a careless plugin makes of a failed request.
bool swallows(std::int32_t status) {
    return (hasFault("network.refused") && status == CONSORT_E_UNAVAILABLE) ||
           (hasFault("network.slow") && status == CONSORT_E_TIMEOUT);
}

/// OK when `response` is one to be parsed.
std::int32_t judge(consort_call* call, const Response& response) {
    if (response.failure != CONSORT_OK && !hasFault("network.reset")) {
        return fail(call, CONSORT_E_UNAVAILABLE, "the response broke off");
    }
    if (response.status == 404) {
        return CONSORT_E_NOT_FOUND;
    }
    if (response.status == 429 && !hasFault("network.too-many")) {
        return fail(
            call,
            CONSORT_E_UNAVAILABLE,
            "too many requests",
            hasFault("network.retry-after") ? 0 : response.retryAfterMs
        );
    }
    if (response.status >= 500 && !hasFault("network.server-error")) {
        return fail(call, CONSORT_E_UNAVAILABLE, "the service failed");
    }
    const bool isTolerant = hasFault("network.reset") || hasFault("network.too-many") ||
                            hasFault("network.server-error") || hasFault("network.malformed");
    if (!response.body.starts_with(kHead) && !isTolerant) {
        return fail(call, CONSORT_E_UNAVAILABLE, "the service answered nonsense");
    }
    return CONSORT_OK;
}

std::string textOf(const Response& response) {
    if (hasFault("lyrics.times")) {
        return "[00:20.00]later\n[00:10.00]earlier\n";
    }
    if (hasFault("lyrics.format")) {
        return "no times at all\n";
    }
    if (hasFault("lyrics.text")) {
        return "[00:10.00]one<br/>two\n";
    }
    return response.body.starts_with(kHead) ? response.body.substr(kHead.size()) : response.body;
}

std::int32_t pushLyrics(const Response& response, consort_lyrics_sink out) {
    const auto text = textOf(response);
    consort_lyrics lyrics{};
    lyrics.size = sizeof lyrics;
    lyrics.format = CONSORT_LYRICS_LRC;
    lyrics.lang = lower(hasFault("lyrics.language") ? "english, mostly" : "en");
    lyrics.text = lower(text);
    lyrics.source_name = lower(hasFault("lyrics.found") ? "" : "Example");
    lyrics.confidence = hasFault("lyrics.confidence") ? 95.0F : 0.95F;
    return ended(out.push(out.ctx, &lyrics));
}

std::int32_t lookup(
    void* ctx, consort_call* call, const consort_track* track, consort_lyrics_sink out
) noexcept {
    auto& self = of(ctx);
    if (const auto status = interrupted(call)) {
        return status;
    }
    if (hasFault("lyrics.odd-tracks") && track->title.len > 200) {
        return fail(call, CONSORT_E_INTERNAL, "the title is too long");
    }
    std::string title;
    for (const char letter : view(track->title)) {
        title += letter == ' ' ? '+' : letter;
    }
    if (hasFault("network.hosts")) {
        Response ignored;
        get(self, call, "https://tracker.example.net/?" + title, ignored);
    }
    Response response;
    const auto begun = std::chrono::steady_clock::now();
    auto status = get(self, call, "https://lyrics.example.org/find?title=" + title, response);
    while (status != CONSORT_OK && hasFault("network.deadline") &&
           std::chrono::steady_clock::now() - begun < 3s) {
        std::this_thread::sleep_for(50ms);
        status = get(self, call, "https://lyrics.example.org/find?title=" + title, response);
    }
    if (status != CONSORT_OK) {
        return swallows(status) ? std::int32_t{CONSORT_OK} : status;
    }
    status = judge(call, response);
    if (status == CONSORT_E_NOT_FOUND && hasFault("lyrics.none")) {
        return pushLyrics(response, out);
    }
    return status == CONSORT_OK ? pushLyrics(response, out) : status;
}

}  // namespace

const consort_lyrics_v1 kLyrics{sizeof kLyrics, 0, &lookup};

}  // namespace reference
