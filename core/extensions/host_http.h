// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include <consort/plugin.h>

#include "core/extensions/http_address.h"

namespace consort::extensions {

class HttpClient;
class CallWatch;
struct IncomingResponse;
struct OutgoingRequest;

/// `host->http` of one instance. Thread-safe. As many responses as HttpClientOptions says are open
/// at a time, else Error(Quota).
class HostHttp final {
public:
    /// `client` outlives this and every response.
    HostHttp(HttpClient& client, HttpAllowList allowed);
    HostHttp(const HostHttp&) = delete;
    HostHttp& operator=(const HostHttp&) = delete;

    const consort_http_v1* table() const { return &table_; }

private:
    static std::int32_t onSend(
        void* ctx,
        consort_call* call,
        const consort_http_request* request,
        consort_http_response_sink out
    );
    void checkAllowed(const HttpAddress& to) const;
    IncomingResponse follow(OutgoingRequest request, bool redirects, const CallWatch& watch);
    std::int32_t push(IncomingResponse response, consort_http_response_sink out);

    HttpClient& client_;
    HttpAllowList allowed_;
    std::atomic<int> open_ = 0;
    consort_http_v1 table_;
};

}  // namespace consort::extensions
