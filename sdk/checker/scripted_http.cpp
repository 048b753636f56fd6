// SPDX-License-Identifier: Apache-2.0
#include "scripted_http.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>
#include <string_view>
#include <thread>

#include "core/extensions/abi.h"

#include "real_http.h"

namespace consort::checker {

using extensions::lower;
using extensions::view;

namespace {

/// A response's body. Begins with what the plugin knows of it.
struct Body {
    consort_reader api{};
    std::string data;
    std::size_t at = 0;
    bool breaksOff = false;
    std::atomic<int>* open = nullptr;
};

std::int32_t fail(consort_call* call, std::int32_t code, std::string_view message) {
    call->fail(call, code, lower(message), 0);
    return code;
}

std::int64_t readBody(void* ctx, consort_call* call, void* buffer, std::uint64_t capacity) {
    auto& body = *static_cast<Body*>(ctx);
    if (body.breaksOff && body.at == body.data.size()) {
        return -std::int64_t{
            fail(call, CONSORT_E_UNAVAILABLE, "the connection was lost within the body")};
    }
    const auto count = std::min<std::uint64_t>(capacity, body.data.size() - body.at);
    std::memcpy(buffer, body.data.data() + body.at, count);
    body.at += count;
    return static_cast<std::int64_t>(count);
}

void closeBody(void* ctx) {
    const std::unique_ptr<Body> body(static_cast<Body*>(ctx));
    --*body->open;
}

/// Until the deadline, as a server that never answers.
std::int32_t waitForDeadline(consort_call* call) {
    while (call->cancelled(call) == 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return fail(call, CONSORT_E_TIMEOUT, "no response before the deadline");
}

std::string hostOf(std::string_view url) {
    const auto scheme = url.find("://");
    auto rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
    rest = rest.substr(0, rest.find_first_of("/?#"));
    const auto user = rest.rfind('@');
    rest = user == std::string_view::npos ? rest : rest.substr(user + 1);
    const auto port = rest.find_last_of(':');
    const bool hasPort = port != std::string_view::npos && rest.find(']', port) == rest.npos;
    return std::string(hasPort ? rest.substr(0, port) : rest);
}

void collectTexts(const ConfigNode& node, std::vector<std::string>& out) {
    if (node.type == ConfigType::String) {
        out.push_back(node.text);
    }
    for (const auto& item : node.items) {
        collectTexts(item, out);
    }
    for (const auto& member : node.members) {
        collectTexts(member.value, out);
    }
}

bool hasHeaders(const consort_http_request& request, const ScriptedResponse& response) {
    const auto* end = request.headers + request.n_headers;
    const auto isSent = [&](const std::pair<std::string, std::string>& wanted) {
        return std::any_of(request.headers, end, [&wanted](const consort_kv& sent) {
            return view(sent.key) == wanted.first && view(sent.value) == wanted.second;
        });
    };
    const auto& wanted = response.requestHeaders;
    return std::all_of(wanted.begin(), wanted.end(), isSent);
}

const ScriptedResponse kHalf{
    .headers = {{"content-type", "text/plain"}}, .body = "half", .breaksOff = true};
const ScriptedResponse kTooMany{
    .status = 429, .headers = {{"retry-after", "7"}}, .body = "too many requests"};
const ScriptedResponse kServerError{.status = 500, .body = "internal server error"};
const ScriptedResponse kMalformed{
    .headers = {{"content-type", "text/html"}}, .body = "<html><b>\xff\xfe no"};

}  // namespace

std::vector<std::string> ScriptedHttp::urls() const {
    const std::lock_guard lock(mutex_);
    return urls_;
}

std::size_t ScriptedHttp::keptBytes() const {
    const std::lock_guard lock(mutex_);
    auto bytes = urls_.capacity() * sizeof(std::string);
    for (const auto& url : urls_) {
        bytes += url.capacity();
    }
    return bytes;
}

std::vector<std::string> ScriptedHttp::undeclared() const {
    const std::lock_guard lock(mutex_);
    return undeclared_;
}

bool ScriptedHttp::isDeclared(const std::string& host) const {
    const auto allows = [&](const std::string& use) {
        if (use != "http:config") {
            return use == "http:" + host;
        }
        std::vector<std::string> texts;
        collectTexts(settings_.config, texts);
        return std::any_of(texts.begin(), texts.end(), [&host](const std::string& text) {
            return text.find("://") != std::string::npos && hostOf(text) == host;
        });
    };
    return std::any_of(uses_.begin(), uses_.end(), allows);
}

bool ScriptedHttp::note(const std::string& url) {
    const auto host = hostOf(url);
    const std::lock_guard lock(mutex_);
    ++requests_;
    urls_.push_back(url);
    if (isDeclared(host)) {
        return true;
    }
    undeclared_.push_back(host);
    return false;
}

ScriptedResponse ScriptedHttp::answer(const consort_http_request& request) const {
    const auto fits = [&request](const ScriptedResponse& response) {
        return (response.method.empty() || response.method == view(request.method)) &&
               view(request.url).starts_with(response.url) && hasHeaders(request, response);
    };
    const auto& all = settings_.responses;
    const auto found = std::find_if(all.begin(), all.end(), fits);
    return found == all.end() ? ScriptedResponse{.status = 404} : *found;
}

std::int32_t ScriptedHttp::push(const ScriptedResponse& response, consort_http_response_sink out) {
    std::vector<consort_kv> headers;
    for (const auto& [name, value] : response.headers) {
        headers.push_back({lower(name), lower(value)});
    }
    auto body = std::make_unique<Body>();
    body->data = response.body;
    body->breaksOff = response.breaksOff;
    body->open = &openBodies_;
    body->api = {sizeof(consort_reader), 0, body.get(), &readBody, &closeBody};
    consort_http_response answered{};
    answered.size = sizeof answered;
    answered.status = response.status;
    answered.headers = headers.data();
    answered.n_headers = static_cast<std::uint32_t>(headers.size());
    answered.body = &body->api;
    ++openBodies_;
    // The plugin's from the push on.
    static_cast<void>(body.release());
    return out.push(out.ctx, &answered);
}

std::int32_t ScriptedHttp::send(
    consort_call* call, const consort_http_request& request, consort_http_response_sink out
) {
    const std::string url(view(request.url));
    if (!note(url)) {
        return fail(call, CONSORT_E_DENIED, "host not declared in uses: " + hostOf(url));
    }
    if (call->cancelled(call) != 0) {
        return fail(call, CONSORT_E_TIMEOUT, "the deadline has passed");
    }
    switch (weather_.load()) {
        case Weather::Answer:
            break;
        case Weather::Refused:
            return fail(call, CONSORT_E_UNAVAILABLE, "connection refused");
        case Weather::Slow:
            return waitForDeadline(call);
        case Weather::Reset:
            return push(kHalf, out);
        case Weather::TooMany:
            return push(kTooMany, out);
        case Weather::ServerError:
            return push(kServerError, out);
        case Weather::Malformed:
            return push(kMalformed, out);
    }
    if (settings_.usesRealHttp) {
        ScriptedResponse response;
        const auto failure = sendReally(call, request, response);
        return failure.status == CONSORT_OK ? push(response, out)
                                            : fail(call, failure.status, failure.text);
    }
    return push(answer(request), out);
}

std::int32_t ScriptedHttp::onSend(
    void* ctx,
    consort_call* call,
    const consort_http_request* request,
    consort_http_response_sink out
) noexcept {
    return static_cast<ScriptedHttp*>(ctx)->send(call, *request, out);
}

}  // namespace consort::checker
