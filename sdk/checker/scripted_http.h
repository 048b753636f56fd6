// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include <consort/plugin.h>

#include "check_file.h"

namespace consort::checker {

/// What the network does to every request. `Answer`: as check.toml says.
enum class Weather { Answer, Refused, Slow, Reset, TooMany, ServerError, Malformed };

/// The host's HTTP, answered from check.toml instead of a network. Thread-safe.
class ScriptedHttp final {
public:
    ScriptedHttp(const CheckFile& settings, const std::vector<std::string>& uses)
        : settings_(settings), uses_(uses) {}

    ScriptedHttp(const ScriptedHttp&) = delete;
    ScriptedHttp& operator=(const ScriptedHttp&) = delete;

    consort_http_v1 table() { return {sizeof(consort_http_v1), 0, this, &onSend}; }

    void setWeather(Weather weather) { weather_ = weather; }

    int requests() const { return requests_; }

    /// Bodies of responses that the plugin has not closed yet.
    int openBodies() const { return openBodies_; }

    /// All URLs that were asked, to look for secrets in URLs.
    std::vector<std::string> urls() const;

    /// What the list of URLs takes on the heap.
    std::size_t keptBytes() const;

    /// Hosts that were asked and not declared in `uses`.
    std::vector<std::string> undeclared() const;

private:
    static std::int32_t onSend(
        void* ctx,
        consort_call* call,
        const consort_http_request* request,
        consort_http_response_sink out
    ) noexcept;
    std::int32_t send(
        consort_call* call, const consort_http_request& request, consort_http_response_sink out
    );
    bool note(const std::string& url);
    bool isDeclared(const std::string& host) const;
    ScriptedResponse answer(const consort_http_request& request) const;
    std::int32_t push(const ScriptedResponse& response, consort_http_response_sink out);

    const CheckFile& settings_;
    std::vector<std::string> uses_;
    std::atomic<Weather> weather_ = Weather::Answer;
    std::atomic<int> requests_ = 0;
    std::atomic<int> openBodies_ = 0;
    mutable std::mutex mutex_;
    std::vector<std::string> urls_;
    std::vector<std::string> undeclared_;
};

}  // namespace consort::checker
