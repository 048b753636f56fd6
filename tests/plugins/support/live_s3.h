// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <consort/testing.hpp>

#include "core/extensions/host_http.h"
#include "core/extensions/http_client.h"

#include "plugins/storage-s3/settings.h"

namespace consort::testing {

/// The S3 server that CONSORT_TEST_S3 names, with a new bucket, and a host with the server's own
/// http. Throws std::runtime_error when there is none: such a test must not pass by being skipped.
class LiveS3 {
public:
    LiveS3();

    /// A configuration that works.
    const s3::Settings& settings() const { return settings_; }

    /// Below which the server knows buckets by host name.
    const std::string& virtualDomain() const { return virtualDomain_; }

    sdk::Host host() { return sdk::Host(&api_); }

    /// What was logged.
    std::string logText() const { return fake_.logText(); }

    struct Answer {
        int status = 0;
        std::string body = {};
    };

    /// Asks without any credentials.
    Answer fetch(const std::string& method, const std::string& url);

    /// GET with another host name than the server's, as a client would that resolves it.
    Answer fetchAs(const std::string& host, const std::string& target);

private:
    FakeHost fake_;
    extensions::HttpClient client_;
    std::unique_ptr<extensions::HostHttp> http_;
    consort_host api_;
    s3::Settings settings_;
    std::string virtualDomain_;
};

}  // namespace consort::testing
