// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cctype>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <consort/sdk/http.hpp>
#include <consort/testing/fake_call.hpp>
#include <consort/testing/text_reader.hpp>

namespace consort::testing {

/// What the network is to say. `failure` instead of an answer: CONSORT_E_UNAVAILABLE for a refused
/// connection, CONSORT_E_TIMEOUT for none in time.
struct HttpAnswer {
    int status = 200;
    std::string body = {};
    sdk::HttpHeaders headers = {};  ///< Names in lower case.
    std::int32_t failure = CONSORT_OK;
    std::size_t brokenAt = std::string::npos;  ///< The body breaks off there with UNAVAILABLE.
};

/// What a plugin sent.
struct HttpSent {
    std::string method;
    std::string url;
    sdk::HttpHeaders headers;  ///< Names in lower case.
    std::string body;
    std::uint32_t flags = 0;

    /// Empty when there is none.
    std::string header(std::string_view name) const {
        for (const auto& [key, value] : headers) {
            if (key == name) {
                return value;
            }
        }
        return {};
    }
};

/// host->http without a network: every request is answered by `answer`. Thread-safe; the public
/// members only while no call runs.
class FakeHttp {
public:
    FakeHttp() : table_{sizeof(table_), 0, this, &onSend} {}

    FakeHttp(const FakeHttp&) = delete;
    FakeHttp& operator=(const FakeHttp&) = delete;

    /// Answers requests for `url` (without its query, unless `url` has one) in this order; the last
    /// answer stays.
    FakeHttp& on(const std::string& url, HttpAnswer next) {
        scripts_[url].answers.push_back(std::move(next));
        return *this;
    }

    /// Instead of on(): answers everything.
    std::function<HttpAnswer(const HttpSent&)> answer;

    std::vector<HttpSent> sent;  ///< In order.

    /// Response bodies that the plugin has not closed yet.
    int openBodies() const noexcept { return *open_; }

    /// Responses that were pushed.
    int responses() const noexcept { return responses_; }

    const consort_http_v1* raw() const noexcept { return &table_; }

private:
    struct Script {
        std::vector<HttpAnswer> answers;
        std::size_t next = 0;
    };

    static std::string lowered(std::string_view name) {
        std::string text(name);
        for (auto& letter : text) {
            letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
        }
        return text;
    }

    HttpAnswer find(const HttpSent& request) {
        if (answer) {
            return answer(request);
        }
        auto script = scripts_.find(request.url);
        if (script == scripts_.end()) {
            script = scripts_.find(request.url.substr(0, request.url.find('?')));
        }
        if (script == scripts_.end()) {
            return {.failure = CONSORT_E_UNAVAILABLE};
        }
        auto& [answers, next] = script->second;
        return answers[next + 1 < answers.size() ? next++ : next];
    }

    static std::int32_t fail(consort_call* call, std::int32_t code, std::string_view why) noexcept {
        call->fail(call, code, sdk::toC(why), 0);
        return code;
    }

    static std::int32_t onSend(
        void* context,
        consort_call* call,
        const consort_http_request* request,
        consort_http_response_sink out
    ) noexcept {
        auto& self = *static_cast<FakeHttp*>(context);
        if (const auto status = over(call)) {
            return status;
        }
        HttpSent sent{
            std::string(sdk::fromC(request->method)),
            std::string(sdk::fromC(request->url)),
            {},
            {}};
        sent.flags = request->flags;
        for (std::uint32_t i = 0; i < request->n_headers; ++i) {
            const auto& [key, value] = request->headers[i];
            sent.headers.emplace_back(lowered(sdk::fromC(key)), sdk::fromC(value));
        }
        if (const auto status = readBody(call, request->body, sent.body)) {
            return status;
        }
        HttpAnswer found;
        {
            const std::lock_guard lock(self.mutex_);
            self.sent.push_back(sent);
            found = self.find(sent);
        }
        if (found.failure != CONSORT_OK) {
            return fail(call, found.failure, "no answer from " + sent.url);
        }
        return self.push(found, out);
    }

    static std::int32_t readBody(consort_call* call, const consort_reader* from, std::string& to) {
        char buffer[4096];
        while (from != nullptr) {
            const auto got = from->read(from->ctx, call, buffer, sizeof(buffer));
            if (got <= 0) {
                return static_cast<std::int32_t>(-got);
            }
            to.append(buffer, static_cast<std::size_t>(got));
        }
        return CONSORT_OK;
    }

    std::int32_t push(const HttpAnswer& given, consort_http_response_sink out) {
        std::vector<consort_kv> headers;
        for (const auto& [name, value] : given.headers) {
            headers.push_back({sdk::toC(name), sdk::toC(value)});
        }
        const consort_http_response response{
            sizeof(response),
            given.status,
            headers.data(),
            static_cast<std::uint32_t>(headers.size()),
            0,
            TextReader::lend(given.body, open_, given.brokenAt)};
        ++responses_;
        const auto status = out.push(out.ctx, &response);
        return status == CONSORT_STOP ? std::int32_t{CONSORT_OK} : status;
    }

    std::mutex mutex_;
    std::map<std::string, Script> scripts_;
    std::shared_ptr<std::atomic<int>> open_ = std::make_shared<std::atomic<int>>(0);
    std::atomic<int> responses_ = 0;
    consort_http_v1 table_;
};

}  // namespace consort::testing
