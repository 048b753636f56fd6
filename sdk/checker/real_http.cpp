// SPDX-License-Identifier: Apache-2.0
#include "real_http.h"

#include <algorithm>
#include <array>

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>
#include <Poco/String.h>
#include <Poco/URI.h>

#include "core/extensions/abi.h"

namespace consort::checker {

using extensions::view;

namespace {

constexpr int kTimeoutSeconds = 10;

/// As much as was announced; the status of the reader when it fails.
std::int32_t readBody(consort_call* call, const consort_http_request& request, std::string& out) {
    std::array<char, 65536> buffer{};
    while (out.size() < request.body_bytes) {
        const auto space = std::min<std::uint64_t>(buffer.size(), request.body_bytes - out.size());
        const auto count = request.body->read(request.body->ctx, call, buffer.data(), space);
        if (count < 0) {
            return static_cast<std::int32_t>(-count);
        }
        if (count == 0) {
            break;
        }
        out.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return CONSORT_OK;
}

}  // namespace

HttpFailure sendReally(
    consort_call* call, const consort_http_request& request, ScriptedResponse& response
) {
    try {
        const Poco::URI uri{std::string(view(request.url))};
        if (uri.getScheme() != "http") {
            return {CONSORT_E_UNAVAILABLE, "check.http_real speaks http only"};
        }
        std::string body;
        const auto status = request.body == nullptr ? CONSORT_OK : readBody(call, request, body);
        if (status != CONSORT_OK) {
            return {status, "the body of the request cannot be read"};
        }
        const bool isMeasured = request.body != nullptr && request.body_bytes != CONSORT_TO_END;
        if (isMeasured && body.size() < request.body_bytes) {
            return {CONSORT_E_INVALID, "the body of the request is shorter than announced"};
        }
        Poco::Net::HTTPClientSession session(uri.getHost(), uri.getPort());
        session.setTimeout(Poco::Timespan(kTimeoutSeconds, 0));
        Poco::Net::HTTPRequest sent(
            std::string(view(request.method)), uri.getPathAndQuery(), "HTTP/1.1"
        );
        for (std::uint32_t i = 0; i < request.n_headers; ++i) {
            sent.set(
                std::string(view(request.headers[i].key)),
                std::string(view(request.headers[i].value))
            );
        }
        if (request.body != nullptr) {
            sent.setContentLength64(static_cast<Poco::Int64>(body.size()));
        }
        session.sendRequest(sent) << body << std::flush;
        Poco::Net::HTTPResponse received;
        auto& stream = session.receiveResponse(received);
        response.status = received.getStatus();
        Poco::StreamCopier::copyToString(stream, response.body);
        const auto announced = received.getContentLength64();
        response.breaksOff = sent.getMethod() != Poco::Net::HTTPRequest::HTTP_HEAD &&
                             announced > static_cast<Poco::Int64>(response.body.size());
        for (const auto& [name, value] : received) {
            response.headers.emplace_back(Poco::toLower(name), value);
        }
        return {};
    } catch (const Poco::Exception& error) {
        return {CONSORT_E_UNAVAILABLE, error.displayText()};
    }
}

}  // namespace consort::checker
