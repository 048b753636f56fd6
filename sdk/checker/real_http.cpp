// SPDX-License-Identifier: Apache-2.0
#include "real_http.h"

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

/// Gives false when the body's reader fails.
bool readBody(consort_call* call, const consort_http_request& request, std::string& out) {
    std::array<char, 65536> buffer;
    while (request.body != nullptr) {
        const auto count =
            request.body->read(request.body->ctx, call, buffer.data(), buffer.size());
        if (count <= 0) {
            return count == 0;
        }
        out.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return true;
}

}  // namespace

std::string sendReally(
    consort_call* call, const consort_http_request& request, ScriptedResponse& response
) {
    try {
        const Poco::URI uri{std::string(view(request.url))};
        if (uri.getScheme() != "http") {
            return "check.http_real speaks http only";
        }
        std::string body;
        if (!readBody(call, request, body)) {
            return "the body of the request broke off";
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
        for (const auto& [name, value] : received) {
            response.headers.emplace_back(Poco::toLower(name), value);
        }
        return {};
    } catch (const Poco::Exception& error) {
        return error.displayText();
    }
}

}  // namespace consort::checker
